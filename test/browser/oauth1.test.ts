import type { OAuth1Options } from '@oauth-hooks/core'
import { expect } from 'chai'
import { credentials, verify } from '../server/oauth1/index.js'
import { alice, noncesOf, ownParameters, sha256, useProvider } from '../support/oauth1.js'
import { clients, insecureHost, type Tab, useChromium } from './browser.js'

const { rsa, token, tokenSecret } = credentials
const withKey: OAuth1Options = { clientId: rsa.clientId, privateKey: rsa.privateKey, token, tokenSecret }

const methods = {
  'HMAC-SHA1': alice,
  'HMAC-SHA256': alice,
  'HMAC-SHA512': alice,
  'RSA-SHA1': withKey,
  'RSA-SHA256': withKey,
  'RSA-SHA512': withKey,
  PLAINTEXT: alice,
}

describe('OAuth 1.0a in a browser', () => {
  const provider = useProvider()
  const chromium = useChromium()
  let tab: Tab
  before(async () => {
    tab = await chromium.open()
  })

  for (const client of clients) {
    describe(`by ${client}`, () => {
      for (const [signatureMethod, options] of Object.entries(methods)) {
        it(`signs a query and a form with ${signatureMethod} for another origin`, async () => {
          await tab.run('connect', client, { oauth1: { ...options, signatureMethod } as OAuth1Options })

          const [query, form] = await tab.run(
            'sendAll',
            { url: `${provider.url}/echo?b=%20+%2B&a&é=ü&c@=!*'()&a=&a=1` },
            { url: `${provider.url}/echo?q=1`, method: 'POST', form: 'z=x+y%2B&é=😀&z=' },
          )

          expect(query?.body).to.include({ accepted: true, signatureMethod, placement: 'header' })
          expect(form?.body).to.include({ accepted: true, signatureMethod, method: 'POST' })
          if (signatureMethod === 'PLAINTEXT') return
          expect(ownParameters(query?.body.parameters)).to.equal(
            '%C3%A9=%C3%BC&a=&a=&a=1&b=%20%20%2B&c%40=%21%2A%27%28%29',
          )
          expect(ownParameters(form?.body.parameters)).to.equal('%C3%A9=%F0%9F%98%80&q=1&z=&z=x%20y%2B')
        })
      }

      it('signs in the query, and in the body', async () => {
        await tab.run('connect', client, { oauth1: { ...alice, placement: 'query' } })
        const [query] = await tab.run('sendAll', { url: `${provider.url}/echo?a=1` })
        await tab.run('connect', client, { oauth1: { ...alice, placement: 'body' } })
        const [body] = await tab.run('sendAll', { url: `${provider.url}/echo`, method: 'POST', form: 'a=x+y' })

        expect(query?.body).to.include({ accepted: true, placement: 'query' })
        expect(body?.body).to.include({ accepted: true, placement: 'body' })
      })

      it('sends text, octets and multipart as they are', async () => {
        await tab.run('connect', client, { oauth1: alice })

        const to = { url: `${provider.url}/echo`, method: 'PUT' }
        const outcomes = await tab.run(
          'sendAll',
          { ...to, json: { a: 'ü' } },
          { ...to, octets: [0, 255, 10] },
          { ...to, multipart: { a: 'b' } },
        )

        expect(outcomes.map(({ body }) => body.accepted)).to.deep.equal([true, true, true])
        expect(outcomes.map(({ body }) => body.bodySha256).slice(0, 2)).to.deep.equal([
          sha256('{"a":"ü"}'),
          sha256(Uint8Array.of(0, 255, 10)),
        ])
        expect(outcomes[2]?.body.contentType).to.match(/^multipart\/form-data; boundary=/)
      })

      it('hashes a body', async () => {
        await tab.run('connect', client, { oauth1: { ...alice, bodyHash: true, signatureMethod: 'HMAC-SHA256' } })

        const [outcome] = await tab.run('sendAll', { url: `${provider.url}/echo`, method: 'POST', json: { a: 'ü' } })

        expect(outcome?.body).to.include({ accepted: true })
        // printf '{"a":"ü"}' | openssl dgst -sha256 -binary | base64
        expect(outcome?.body.parameters).to.include(
          'oauth_body_hash=%2FWIYIwAnBuJGBMuGip9PiFDW8B%2B1BA1JugUEguFHJDc%3D&',
        )
      })

      it('signs a relative URL for the origin of the page', async () => {
        await tab.run('connect', client, { oauth1: alice })

        const [outcome] = await tab.run('sendAll', { url: '/a?b=c' })
        const [arrived] = chromium.received

        expect(outcome?.status).to.equal(200)
        if (arrived === undefined) throw new Error('nothing arrived')
        const { clientSecret: secret } = credentials
        const rules = { now: Date.now() / 1000, timestampWindow: 300, version: 'required' as const }
        expect(
          verify(arrived, { client: () => ({ secret }), token: () => ({ secret: tokenSecret }), ...rules }),
        ).to.include({
          accepted: true,
        })
      })

      it('gives each of 20 requests that are sent together a nonce of its own', async () => {
        await tab.run('connect', client, { oauth1: alice })

        const outcomes = await tab.run('sendAll', ...Array(20).fill({ url: `${provider.url}/echo` }))

        expect(outcomes.map(({ body }) => body.accepted)).to.deep.equal(Array(20).fill(true))
        expect(new Set(noncesOf(provider.received)).size).to.equal(20)
      })
    })
  }

  it('says what is missing where the page is not a secure context', async () => {
    const insecure = await chromium.open(insecureHost)
    await insecure.run('connect', 'ky', { oauth1: alice })

    const [outcome] = await insecure.run('sendAll', { url: `${provider.url}/echo` })

    expect(outcome?.failure?.message).to.equal('crypto.subtle is missing: signing needs a secure context (https)')
    expect(provider.received).to.deep.equal([])
  })

  for (const client of ['ky', 'fetch'] as const) {
    it(`signs in the query and in the body by ${client} where there is no Request.body, as in Firefox`, async () => {
      const firefox = await chromium.open()
      await firefox.run('forgetRequestBody')

      await firefox.run('connect', client, { oauth1: { ...alice, placement: 'query' } })
      const inQuery = await firefox.run(
        'sendAll',
        { url: `${provider.url}/echo?a=1` },
        { url: `${provider.url}/echo`, method: 'POST', json: { a: 1 } },
      )
      await firefox.run('connect', client, { oauth1: { ...alice, placement: 'body' } })
      const inBody = await firefox.run('sendAll', { url: `${provider.url}/echo`, method: 'POST', form: 'a=1' })

      expect([...inQuery, ...inBody].map(({ body }) => body?.accepted)).to.deep.equal([true, true, true])
      expect(inQuery[1]?.body.bodySha256).to.equal(sha256('{"a":1}'))
    })
  }
})
