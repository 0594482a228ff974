import { asksForToken, parseChallenges } from '@oauth-hooks/core'
import { expect } from 'chai'

describe('parseChallenges', () => {
  it('reads one challenge with its parameters', () => {
    expect(parseChallenges('Bearer realm="example", error="invalid_token"')).to.deep.equal([
      { scheme: 'bearer', parameters: { realm: 'example', error: 'invalid_token' } },
    ])
  })

  it('reads several in one field, with a token68 and quoted commas', () => {
    const field = 'Negotiate YIIB/a+b==, Basic realm="a, \\"b\\"", Bearer error=invalid_token , DPoP algs="ES256 RS256"'

    expect(parseChallenges(field)).to.deep.equal([
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'a, "b"' } },
      { scheme: 'bearer', parameters: { error: 'invalid_token' } },
      { scheme: 'dpop', parameters: { algs: 'ES256 RS256' } },
    ])
  })

  it('reads the example of RFC 9110 §11.6.1', () => {
    const field = 'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""'

    expect(parseChallenges(field)).to.deep.equal([
      { scheme: 'basic', parameters: { realm: 'simple' } },
      { scheme: 'newauth', parameters: { realm: 'apps', type: '1', title: 'Login to "apps"' } },
    ])
  })

  it('reads schemes and names in any case, blanks around the equals sign, and empty list members', () => {
    expect(parseChallenges(', BEARER Realm = "x",, Basic,')).to.deep.equal([
      { scheme: 'bearer', parameters: { realm: 'x' } },
      { scheme: 'basic', parameters: {} },
    ])
  })

  it('passes over what is malformed', () => {
    expect(parseChallenges('error="x"')).to.deep.equal([])
    expect(parseChallenges('Bearer error="invalid_token')).to.deep.equal([
      { scheme: 'bearer', parameters: { error: 'invalid_token' } },
    ])
  })
})

describe('asksForToken', () => {
  const schemes = new Set(['bearer', 'dpop'])

  for (const field of [
    null,
    '',
    'Bearer',
    'Bearer realm="x"',
    'bearer error="invalid_token"',
    'DPoP error="invalid_token"',
    'Negotiate, Basic realm="a, \\"b\\"", Bearer error="invalid_token"',
  ]) {
    it(`is what ${field === null ? 'no challenge' : `'${field}'`} does`, () => {
      expect(asksForToken(field, schemes)).to.equal(true)
    })
  }

  for (const field of [
    'Bearer error="insufficient_scope", scope="admin"',
    'Bearer error="insufficient_user_authentication", acr_values="mfa"',
    'Bearer error="invalid_request"',
    'DPoP error="use_dpop_nonce"',
    'Basic realm="x"',
    'Negotiate',
    'Negotiate, Basic realm="Bearer"',
  ]) {
    it(`is not what '${field}' does`, () => {
      expect(asksForToken(field, schemes)).to.equal(false)
    })
  }
})
