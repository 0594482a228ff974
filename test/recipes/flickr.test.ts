import { expect } from 'chai'
import { fieldsOf, judged, run, type Sent, useProviders } from './recipe.js'

const keys = { clientSecret: 'flickr-secret', tokenSecret: 'flickr-token-secret' }

describe('the recipe for Flickr', () => {
  const sent = useProviders(['https://up.flickr.com'], () => '<rsp stat="ok"><photoid>1234</photoid></rsp>')

  it('signs the text fields of an upload, and not the photo', async () => {
    const flickr = await run('flickr', {
      FLICKR_KEY: 'flickr-key',
      FLICKR_SECRET: keys.clientSecret,
      FLICKR_TOKEN: 'flickr-token',
      FLICKR_TOKEN_SECRET: keys.tokenSecret,
    })

    await flickr.upload?.(new Blob(['JPEG']), { title: 'A day & a "night"', tags: 'é sea' })

    const [request] = sent as [Sent]
    expect(request).to.include({ method: 'POST', target: '/services/upload/' })
    expect(request.headers['content-type']).to.match(/^multipart\/form-data; boundary=/)
    expect([...request.body.matchAll(/ name="(\w+)"/g)].map(([, name]) => name)).to.deep.equal([
      'title',
      'tags',
      'photo',
    ])
    expect(request.body).to.include('JPEG')
    expect(fieldsOf(request)).to.not.include.members(['title', 'tags', 'photo'])

    // The judge follows the RFC, by which no part of multipart is signed: it is given the fields as a query.
    const fields = `title=${encodeURIComponent('A day & a "night"')}&tags=${encodeURIComponent('é sea')}`
    expect(judged(request, keys)).to.include({ accepted: false, problem: 'signature_invalid' })
    expect(judged({ ...request, target: `${request.target}?${fields}` }, keys)).to.include({
      accepted: true,
      placement: 'header',
      signatureMethod: 'HMAC-SHA1',
    })
  })
})
