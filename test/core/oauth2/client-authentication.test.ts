import { clientAuthMethods } from '@oauth-hooks/core'
import { expect } from 'chai'

const endpoint = 'https://as.example/token'

function decoded(header: string | undefined): string {
  return Buffer.from(header?.replace('Basic ', '') ?? '', 'base64').toString()
}

describe('clientAuthMethods', () => {
  it('client_secret_basic is the example of RFC 6749 §2.3.1', async () => {
    const credentials = { clientId: 's6BhdRkqt3', clientSecret: '7Fjfp0ZBr1KtDRbnfVdmIw', endpoint }

    const { headers } = await clientAuthMethods.client_secret_basic(credentials)

    expect(headers).to.deep.equal({ Authorization: 'Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3' })
  })

  it('client_secret_basic form-encodes both before it joins them', async () => {
    const { headers } = await clientAuthMethods.client_secret_basic({
      clientId: 'a:b c',
      clientSecret: 'ü+%/~*',
      endpoint,
    })

    expect(decoded(headers?.Authorization)).to.equal('a%3Ab+c:%C3%BC%2B%25%2F%7E*')
  })

  it('client_secret_basic_raw does not', async () => {
    const { headers } = await clientAuthMethods.client_secret_basic_raw({
      clientId: 'a b',
      clientSecret: 'ü+%',
      endpoint,
    })

    expect(decoded(headers?.Authorization)).to.equal('a b:ü+%')
  })

  it('client_secret_post and none are parameters', async () => {
    const credentials = { clientId: 'id', clientSecret: 's', endpoint }

    expect(await clientAuthMethods.client_secret_post(credentials)).to.deep.equal({
      parameters: { client_id: 'id', client_secret: 's' },
    })
    expect(await clientAuthMethods.none(credentials)).to.deep.equal({ parameters: { client_id: 'id' } })
    expect(await clientAuthMethods.none({ ...credentials, clientId: '' })).to.deep.equal({})
  })
})
