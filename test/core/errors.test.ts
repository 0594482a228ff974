import { OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'

describe('OAuthError', () => {
  it('has a code, a message and a name', () => {
    const error = new OAuthError('invalid_grant', 'token endpoint answered 400 invalid_grant')

    expect(error).to.be.instanceOf(Error)
    expect(error).to.include({
      name: 'OAuthError',
      code: 'invalid_grant',
      message: 'token endpoint answered 400 invalid_grant',
      transient: false,
      ambiguous: false,
    })
    expect(Object.hasOwn(error, 'cause')).to.equal(false)
  })

  it('passes a cause on, also one that is undefined', () => {
    const cause = new TypeError('fetch failed')

    expect(new OAuthError('network_error', 'x', { cause }).cause).to.equal(cause)
    expect(Object.hasOwn(new OAuthError('network_error', 'x', { cause: undefined }), 'cause')).to.equal(true)
  })

  it('has the details of the server', () => {
    const details = {
      description: 'd',
      uri: 'https://a.example/',
      status: 429,
      endpoint: 'https://a.example/token',
      transient: true,
      ambiguous: true,
      retryAfter: 5,
    }

    expect(new OAuthError('http_error', 'x', details)).to.include(details)
  })
})
