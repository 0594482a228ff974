import { Readable } from 'node:stream'
import { attach } from '@oauth-hooks/axios'
import axios, { type AxiosAdapter, AxiosError } from 'axios'
import { expect } from 'chai'
import PackageFormData from 'form-data'
import { NumberedTokens } from '../support/numbered-tokens.js'
import { ownParameters, signer, useProvider, useServer } from '../support/oauth1.js'
import { oldest, versionOf } from '../support/versions.js'

describe(`the adapter for axios ${versionOf('axios')} and`, () => {
  const provider = useProvider()
  const server = useServer()
  const cancelled: boolean[] = []
  const attached = () => attach(axios.create({ baseURL: provider.url }), signer())

  describe('the body', () => {
    it('is no form when DELETE sends a string', async () => {
      const { data } = await attached().delete('/echo', { data: 'a=1' })

      expect(data).to.include({ accepted: true, bodyLength: 3 })
      expect(ownParameters(data.parameters)).to.equal('')
    })

    it('is sent as it is when it is a Blob', async () => {
      const { data } = await attached().post('/echo', new Blob(['a=1'], { type: 'text/plain' }))

      expect(data).to.include({ accepted: true, bodyLength: 3 })
    })

    it('is sent as it is when the npm package form-data made it', async () => {
      const form = new PackageFormData()
      form.append('a', 'b=1')

      const { data } = await attached().post('/upload', form)

      expect(data).to.include({ accepted: true })
      expect(data.fields).to.deep.equal([{ name: 'a', value: 'b=1' }])
    })

    it('of the npm package form-data is sent once: the caller gets the 401, and nothing hangs', async () => {
      server.answer = () => ({ status: 401 })
      const form = new PackageFormData()
      form.append('a', 'b')
      const instance = attach(axios.create(), new NumberedTokens('token'))

      const { status } = await instance.post(server.url, form, { validateStatus: () => true })

      expect(status).to.equal(401)
      expect(server.received).to.have.length(1)
    })

    it('passes a transformRequest of the request once, also when it is sent twice', async () => {
      server.answer = ({ headers }) => ({ status: headers.authorization === 'Token 2' ? 200 : 401 })
      const instance = attach(axios.create(), new NumberedTokens('token'))

      await instance.post(server.url, { a: 1 }, { transformRequest: [(data) => JSON.stringify({ wrapped: data })] })

      expect(server.received.map(({ body }) => body.toString())).to.deep.equal([
        '{"wrapped":{"a":1}}',
        '{"wrapped":{"a":1}}',
      ])
    })

    it('has a Content-Length of its own when the signature is in it', async () => {
      const instance = attach(axios.create({ baseURL: provider.url }), signer({ placement: 'body' }))

      const { data } = await instance.post('/echo', 'a=1', { headers: { 'Content-Length': '3' } })

      expect(data).to.include({ accepted: true })
    })

    it('that streams is gone after a 307, which the caller gets as an error', async () => {
      const error = await attached()
        .post('/redirect?to=/echo&status=307', Readable.from(['a']), { headers: { 'Content-Type': 'text/plain' } })
        .catch((thrown: unknown) => thrown)

      expect(error).to.be.instanceOf(AxiosError)
      expect((error as AxiosError).response?.status).to.equal(307)
      expect(provider.received).to.have.length(1)
    })

    for (const [title, stream, isReleased] of [
      ['of Node', new Readable({ read() {} }), (data: Readable) => data.destroyed],
      ['of the web', new ReadableStream({ cancel: () => void cancelled.push(true) }), () => cancelled.length === 1],
    ] as const) {
      it(`of a refused response is let go when it is a stream ${title}`, async () => {
        const answers: unknown[] = [stream, 'second']
        const adapter: AxiosAdapter = async (config) => ({
          config,
          data: answers.shift(),
          headers: {},
          status: answers.length === 1 ? 401 : 200,
          statusText: '',
        })

        const { data } = await attach(axios.create({ adapter }), new NumberedTokens('token')).get('http://x.test/')

        expect(data).to.equal('second')
        expect(isReleased(stream as Readable)).to.equal(true)
      })
    }

    if (!oldest) {
      it('is signed when a transformRequest leaves URLSearchParams as they are', async () => {
        const { data } = await attached().post('/echo', new URLSearchParams('a=x y'), {
          adapter: 'fetch',
          transformRequest: [(data) => data],
        })

        expect(data).to.include({ accepted: true })
        expect(ownParameters(data.parameters)).to.equal('a=x%20y')
      })
    }
  })
})
