import { TokenCycle } from '@oauth-hooks/core'
import { expect } from 'chai'
import { failureOf, start } from './support.js'

function given(token: object) {
  const renewal = { key: '', refresh: () => Promise.reject(new Error('not here')) }
  return new TokenCycle(renewal, { token: token as { access_token: string }, now: () => start }).token
}

describe('a token that the caller gave', () => {
  it('is taken as Authlib stores it', () => {
    const token = {
      access_token: 'a',
      token_type: 'Bearer',
      expires_in: 3600,
      expires_at: 1_767_229_200,
      refresh_token: 'r',
    }

    expect(given(token)).to.deep.equal(token)
    expect(JSON.parse(JSON.stringify(given(token)))).to.deep.equal(token)
  })

  it('without expires_at lives from now on', () => {
    expect(given({ access_token: 'a', expires_in: '60' })).to.deep.equal({
      access_token: 'a',
      expires_in: 60,
      expires_at: start + 60,
    })
  })

  it('may name its end in milliseconds, as a date or as text', () => {
    for (const expires_at of [1_767_229_200_000, '2026-01-01T01:00:00Z', '1767229200']) {
      expect(given({ access_token: 'a', expires_at })).to.deep.equal({ access_token: 'a', expires_at: 1_767_229_200 })
    }
  })

  it('has no end when that cannot be read', () => {
    expect(given({ access_token: 'a', expires_at: 'soon', expires_in: 0 })).to.deep.equal({ access_token: 'a' })
  })

  it('must have an access_token', async () => {
    for (const token of ['a', {}, { access_token: '' }]) {
      expect(await failureOf(() => given(token as object))).to.be.instanceOf(TypeError)
    }
  })
})
