import { codeChallenge } from '@oauth-hooks/core'
import { expect } from 'chai'
import { webcrypto } from '../../support/versions.js'

describe('codeChallenge', () => {
  it(`is the example of RFC 7636 appendix B, ${webcrypto ? 'promised by WebCrypto' : 'at once on Node'}`, async () => {
    const challenge = codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')

    expect(challenge instanceof Promise).to.equal(webcrypto)
    expect(await challenge).to.equal('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
  })

  it('is the verifier itself with plain', () => {
    expect(codeChallenge('verifier', 'plain')).to.equal('verifier')
  })
})
