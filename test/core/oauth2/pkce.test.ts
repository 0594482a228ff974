import { codeChallenge } from '@oauth-hooks/core'
import { expect } from 'chai'

describe('codeChallenge', () => {
  it('is the example of RFC 7636 appendix B, at once on Node', () => {
    expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).to.equal(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    )
  })

  it('is the verifier itself with plain', () => {
    expect(codeChallenge('verifier', 'plain')).to.equal('verifier')
  })
})
