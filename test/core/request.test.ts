import { authorizedRequest, describeRequest } from '@oauth-hooks/core'
import { expect } from 'chai'
import { changedRequest } from '../../packages/core/src/request.js'

const auth = { authorize: () => ({ headers: {} }) }
const url = 'https://a.example/x?a=1'

describe('describing a Request', () => {
  it('says method, URL and header fields', async () => {
    const described = await describeRequest(new Request(url, { headers: { 'x-own': '1' } }), auth)

    expect(described.method).to.equal('GET')
    expect(described.url.href).to.equal(url)
    expect(described.headers.get('x-own')).to.equal('1')
    expect(described).to.not.have.any.keys('body', 'opaqueBody')
  })

  it('reads a form, which can still be sent', async () => {
    const request = new Request(url, { method: 'POST', body: new URLSearchParams('a=é') })

    const { body, opaqueBody } = await describeRequest(request, auth)

    expect({ body, opaqueBody }).to.deep.equal({ body: 'a=%C3%A9', opaqueBody: undefined })
    expect(await request.text()).to.equal('a=%C3%A9')
  })

  it('reads no other body, and says that there is one', async () => {
    const request = new Request(url, { method: 'POST', body: '{}' })

    const { body, opaqueBody } = await describeRequest(request, auth)

    expect({ body, opaqueBody }).to.deep.equal({ body: undefined, opaqueBody: true })
  })

  it('reads any body for an Auth that asks for it', async () => {
    const request = new Request(url, { method: 'POST', body: 'é' })

    const { body } = await describeRequest(request, { ...auth, readsBody: true })

    expect(Buffer.from(body as Uint8Array).toString()).to.equal('é')
    expect(await request.text()).to.equal('é')
  })

  it('reads no stream for anybody', async () => {
    const request = new Request(url, { method: 'POST', body: new URLSearchParams('a=1') })

    const { body, opaqueBody } = await describeRequest(request, { ...auth, readsBody: true }, { streams: true })

    expect({ body, opaqueBody }).to.deep.equal({ body: undefined, opaqueBody: true })
  })
})

describe('an authorized Request', () => {
  const post = () =>
    new Request(url, { method: 'POST', body: 'text', headers: { 'content-type': 'text/x', 'x-own': '1' } })

  it('has further header fields in place of those of that name', async () => {
    const request = await authorizedRequest(post(), { headers: { 'X-OWN': '2', Authorization: 'ours' } })

    expect(Object.fromEntries(request.headers)).to.deep.equal({
      authorization: 'ours',
      'content-type': 'text/x',
      'x-own': '2',
    })
    expect(await request.text()).to.equal('text')
  })

  it('has another URL and the same body', async () => {
    const request = await authorizedRequest(post(), { headers: {}, url: new URL(`${url}&b=2`) })

    expect(request.url).to.equal(`${url}&b=2`)
    expect(request.headers.get('content-type')).to.equal('text/x')
    expect(await request.text()).to.equal('text')
  })

  it('has another body and the same URL', async () => {
    const request = await authorizedRequest(post(), { headers: {}, body: 'other' })

    expect(request.url).to.equal(url)
    expect(await request.text()).to.equal('other')
  })

  it('follows redirects as the given one, or as it is told', async () => {
    const given = new Request(url, { redirect: 'error' })

    const requests = [
      await authorizedRequest(given, { headers: {} }),
      await authorizedRequest(given, { headers: {}, url: new URL(url) }),
      await authorizedRequest(given, { headers: {} }, 'manual'),
      await authorizedRequest(given, { headers: {}, url: new URL(url) }, 'manual'),
    ]

    expect(requests.map(({ redirect }) => redirect)).to.deep.equal(['error', 'error', 'manual', 'manual'])
  })

  it('is aborted with the given one', async () => {
    const controller = new AbortController()
    const given = new Request(url, { signal: controller.signal })
    const request = await authorizedRequest(given, { headers: {}, url: new URL(url) })

    controller.abort()

    expect(request.signal.aborted).to.equal(true)
  })

  it('has no body any more when it is changed to have none', async () => {
    const request = await changedRequest(post(), new URL(url), { method: 'GET', body: null })

    expect(request.body).to.equal(null)
  })
})
