import { expect } from 'chai'
import { failureOf, ownParameters, type Promised, sha256, signer } from '../../support/oauth1.js'
import type { ContractBody } from '../client.js'

const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet)
const bodies: Record<string, [ContractBody, string | Uint8Array]> = {
  JSON: [{ json: { a: [1, 'é'], b: { c: null } } }, '{"a":[1,"é"],"b":{"c":null}}'],
  'JSON that is a list': [{ json: [1, 2] }, '[1,2]'],
  text: [{ text: 'a=1&b=2' }, 'a=1&b=2'],
  'octets of every value': [{ bytes: octets }, octets],
  'a part of a larger buffer': [{ bytes: Buffer.from('XXabcYY').subarray(2, 5) }, 'abc'],
  'a stream': [{ stream: ['a=1', '&b=', '2'] }, 'a=1&b=2'],
}

const upload = () => {
  const form = new FormData()
  form.set('title', 'a=1&b=é')
  form.set('file', new File([octets], 'octets.bin', { type: 'application/octet-stream' }))
  return form
}

/** Promise 2: bodies arrive untouched, byte for byte, and are not signed as parameters. */
export const leavesBodies: Promised = ({ client, way, provider }) => {
  for (const placement of ['header', 'query'] as const) {
    for (const [title, [body, sent]] of Object.entries(bodies)) {
      it(`sends ${title} as it is, with the signature in the ${placement}`, async () => {
        const send = way.connect(signer({ placement }))

        const answer = await send({ method: 'POST', url: `${provider.url}/echo?a=q`, body })

        expect(answer.body).to.include({ accepted: true, bodySha256: sha256(sent) })
        expect(ownParameters(answer.body.parameters)).to.equal('a=q')
      })
    }

    if (client.sendsMultipart) {
      it(`sends a multipart body as it is, with the signature in the ${placement}`, async () => {
        const send = way.connect(signer({ placement }))

        const { body } = await send({ method: 'POST', url: `${provider.url}/upload`, body: { multipart: upload } })

        expect(body).to.include({ accepted: true })
        expect(body.fields).to.deep.equal([{ name: 'title', value: 'a=1&b=é' }])
        expect(body.files).to.have.length(1)
        expect(body.files[0]).to.include({ filename: 'octets.bin', size: 256, sha256: sha256(octets) })
      })
    }
  }

  it('sends a megabyte as it is', async () => {
    const bytes = Buffer.alloc(1_000_000, 'a=1&')
    const send = way.connect(signer())

    const { body } = await send({ method: 'PUT', url: `${provider.url}/echo`, body: { bytes } })

    expect(body).to.include({ accepted: true, bodySha256: sha256(bytes) })
  })

  for (const title of ['JSON', 'text', 'octets of every value']) {
    it(`hashes ${title} for oauth_body_hash`, async () => {
      const [body, sent] = bodies[title] ?? [{ text: '' }, '']
      const send = way.connect(signer({ bodyHash: true, signatureMethod: 'HMAC-SHA256' }))

      const answer = await send({ method: 'POST', url: `${provider.url}/echo`, body })

      expect(answer.body).to.include({ accepted: true, bodySha256: sha256(sent) })
      expect(answer.body.parameters).to.include(`oauth_body_hash=${encodeURIComponent(hexToBase64(sha256(sent)))}`)
    })
  }

  it('hashes the body that a GET does not have', async () => {
    const send = way.connect(signer({ bodyHash: true }))

    const { body } = await send({ url: `${provider.url}/echo` })

    expect(body).to.include({ accepted: true })
    expect(body.parameters).to.include('oauth_body_hash=2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D')
  })

  it('sends no body hash with a form', async () => {
    const send = way.connect(signer({ bodyHash: true }))

    const { body } = await send({ method: 'POST', url: `${provider.url}/echo`, body: { form: { a: '1' } } })

    expect(body).to.include({ accepted: true })
    expect(body.parameters).to.not.include('oauth_body_hash')
  })

  it('refuses to hash a stream, and sends nothing', async () => {
    const send = way.connect(signer({ bodyHash: true }))

    const error = await failureOf(() => send({ method: 'POST', url: `${provider.url}/echo`, body: { stream: ['a'] } }))

    expect(error.message).to.equal('bodyHash: the body is a stream, which cannot be hashed before it is sent')
    expect(provider.received).to.have.length(0)
  })
}

const hexToBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
