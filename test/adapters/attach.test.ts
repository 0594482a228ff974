import * as ofAxios from '@oauth-hooks/axios'
import { OAuth1Auth, OAuth2Client, type OAuth2ClientOptions } from '@oauth-hooks/core'
import * as ofGot from '@oauth-hooks/got'
import * as ofKy from '@oauth-hooks/ky'
import axios from 'axios'
import { expect } from 'chai'
import got from 'got'
import ky from 'ky'
import { credentials, startOAuth1Provider } from '../server/oauth1/index.js'
import { oldest } from '../support/versions.js'

const { clientId, clientSecret, token, tokenSecret } = credentials
const bearer = (access_token: string) => new OAuth2Client({ token: { access_token } })

/** How each client attaches and sends. */
const clients = {
  axios: {
    attach: (auth: never) => ofAxios.attach(axios.create(), auth),
    twice: async (url: string, first: OAuth2Client, last: OAuth2Client) =>
      (await ofAxios.attach(ofAxios.attach(axios.create(), first), last).get(url)).data,
    send: async (url: string, auth: OAuth1Auth, oauth: never) =>
      (await ofAxios.attach(axios.create(), auth).get(url, { oauth })).data,
    oauth1: ofAxios.oauth1,
    instance: (instance: never) => ofAxios.attach(instance, bearer('a')),
    client: (options: OAuth2ClientOptions, instance?: never) => new ofAxios.OAuth2Client(options, instance),
    misplaced: async (url: string, auth: OAuth1Auth) => {
      const instance = axios.create()
      instance.interceptors.response.use(ofAxios.oauth1(auth) as never)
      return instance.get(url)
    },
  },
  got: {
    attach: (auth: never) => ofGot.attach(got, auth),
    twice: (url: string, first: OAuth2Client, last: OAuth2Client) =>
      ofGot.attach(ofGot.attach(got, first), last)(url).json<Received>(),
    send: (url: string, auth: OAuth1Auth, oauth: never) =>
      ofGot.attach(got, auth)(url, { context: { oauth } }).json<Received>(),
    oauth1: ofGot.oauth1,
    instance: (instance: never) => ofGot.attach(instance, bearer('a')),
    client: (options: OAuth2ClientOptions, instance?: never) => new ofGot.OAuth2Client(options, instance),
    misplaced: (url: string, auth: OAuth1Auth) =>
      got
        .extend({ hooks: { afterResponse: [ofGot.oauth1(auth) as never] } })(url)
        .text(),
  },
  ky: {
    attach: (auth: never) => ofKy.attach(ky, auth),
    twice: (url: string, first: OAuth2Client, last: OAuth2Client) =>
      ofKy.attach(ofKy.attach(ky, first), last).get(url).json<Received>(),
    send: (url: string, auth: OAuth1Auth, oauth: never) =>
      ofKy.attach(ky, auth).get(url, { context: { oauth } }).json<Received>(),
    oauth1: ofKy.oauth1,
    instance: (instance: never) => ofKy.attach(instance, bearer('a')),
    client: (options: OAuth2ClientOptions, instance?: never) => new ofKy.OAuth2Client(options, instance),
    misplaced: (url: string, auth: OAuth1Auth) =>
      ky
        .extend({ hooks: { afterResponse: [ofKy.oauth1(auth) as never] } })(url)
        .text(),
  },
}

interface Received {
  readonly accepted?: boolean
}

describe('attaching', () => {
  let provider: Awaited<ReturnType<typeof startOAuth1Provider>>
  before(async () => {
    provider = await startOAuth1Provider()
  })
  beforeEach(() => provider.reset())
  after(() => provider.close())

  for (const [name, client] of Object.entries(clients)) {
    describe(`to ${name}`, () => {
      it('refuses what is no Auth', () => {
        expect(() => client.attach({ clientId, clientSecret } as never)).to.throw(TypeError, /^auth: must be an Auth/)
        expect(() => client.attach(undefined as never)).to.throw(TypeError, /^auth: must be an Auth/)
      })

      it('refuses what is no instance of its client, and a client without options', () => {
        for (const instance of [{}, () => {}]) {
          expect(() => client.instance(instance as never)).to.throw(TypeError, /^instance: must be one of /)
          expect(() => client.client({ clientId }, instance as never)).to.throw(TypeError, /^instance: must be one of /)
        }
        expect(() => client.instance(undefined as never)).to.throw(TypeError, /^instance: must be one of /)
        expect(() => client.client(undefined as never)).to.throw(TypeError, /^clientId: /)
      })

      // ky 1 gives its afterResponse hooks what it gives the others.
      if (!(oldest && name === 'ky')) {
        it('says so when it stands in a place that is not its own', async () => {
          const error = await client
            .misplaced(`${provider.url}/open/x`, new OAuth1Auth({ clientId, clientSecret }))
            .then(
              () => undefined,
              (error: Error) => error,
            )

          expect(error?.message).to.match(/interceptors\.request|beforeRequest/)
        })
      }

      it('refuses missing options and unknown ones by name', () => {
        expect(() => client.oauth1(undefined as never)).to.throw(TypeError, /^options: an object is required/)
        expect(() => client.oauth1({ clientId, clientSecret, tokensecret: 'x' } as never)).to.throw(
          TypeError,
          /^tokensecret: no such option/,
        )
      })

      it('lets the last one win', async () => {
        await client.twice(`${provider.url}/open/x`, bearer('first'), bearer('last'))

        expect(provider.received.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer last'])
      })

      for (const oauth of [{ token: undefined }, { accessToken: 'x' }, true]) {
        it(`sends nothing with oauth: ${JSON.stringify(oauth)}`, async () => {
          const auth = new OAuth1Auth({ clientId, clientSecret, token, tokenSecret })

          // ky 2 refuses at once, the others when they send.
          const sending = Promise.resolve().then(() => client.send(`${provider.url}/echo`, auth, oauth as never))
          const error = await sending.then(
            () => undefined,
            (error: Error) => error,
          )

          expect(error?.message).to.match(/^oauth/)
          expect(provider.received).to.deep.equal([])
        })
      }

      it('signs a query that begins with a question mark', async () => {
        const auth = new OAuth1Auth({ clientId, clientSecret, token, tokenSecret, placement: 'query' })

        const { accepted } = await client.send(`${provider.url}/echo??x=1`, auth, undefined as never)

        expect(accepted).to.equal(true)
      })
    })
  }

  it('refuses a second client on one axios instance', () => {
    const instance = axios.create()
    new ofAxios.OAuth1Client({ clientId, clientSecret }, instance)

    const second = () => new ofAxios.OAuth2Client({ token: { access_token: 'other' } }, instance)

    expect(second).to.throw(TypeError, /^instance: another client is attached/)
  })

  it('sends no form that holds a token after a redirect that the hook of ky cannot see', async () => {
    const client = new OAuth2Client({ token: { access_token: 'secret' }, tokenPlacement: 'body' })
    const api = ky.create({ hooks: { beforeRequest: [ofKy.oauth2(client)] }, throwHttpErrors: false })
    const signed = new OAuth1Auth({ clientId, clientSecret, token, tokenSecret, placement: 'body' })
    const signing = ky.create({ hooks: { beforeRequest: [ofKy.oauth1(signed)] }, throwHttpErrors: false })
    const url = `${provider.url}/redirect/other?path=/x&status=307`

    await api.post(url, { body: new URLSearchParams({ a: '1' }) })
    const { status } = await signing.post(url, { body: new URLSearchParams({ a: '1' }) })

    expect(status).to.equal(307)
    expect(provider.other.received).to.deep.equal([])
  })
})
