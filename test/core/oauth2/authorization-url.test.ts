import { authorizationUrl } from '@oauth-hooks/core'
import { expect } from 'chai'

describe('authorizationUrl', () => {
  it('is the example of RFC 6749 §4.1.1', () => {
    const parameters = {
      response_type: 'code',
      client_id: 's6BhdRkqt3',
      state: 'xyz',
      redirect_uri: 'https://client.example.com/cb',
    }

    expect(authorizationUrl('https://server.example.com/authorize', parameters)).to.equal(
      'https://server.example.com/authorize?response_type=code&client_id=s6BhdRkqt3&state=xyz&redirect_uri=https%3A%2F%2Fclient.example.com%2Fcb',
    )
  })

  it('keeps the query of the endpoint, but for what the parameters replace', () => {
    expect(authorizationUrl('https://as.example/a?tenant=1&scope=old#x', { scope: 'new' })).to.equal(
      'https://as.example/a?tenant=1&scope=new',
    )
  })

  it('repeats a parameter with several values and leaves out those without one (RFC 8707)', () => {
    const parameters = { resource: ['https://a.example/', 'https://b.example/'], scope: undefined, prompt: null }

    expect(authorizationUrl('https://as.example/a', parameters)).to.equal(
      'https://as.example/a?resource=https%3A%2F%2Fa.example%2F&resource=https%3A%2F%2Fb.example%2F',
    )
  })
})
