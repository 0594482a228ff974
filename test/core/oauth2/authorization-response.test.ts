import { parseAuthorizationResponse } from '@oauth-hooks/core'
import { expect } from 'chai'
import { failureOf } from './support.js'

const parse = parseAuthorizationResponse

describe('parseAuthorizationResponse', () => {
  it('reads the code of the query', () => {
    const response = 'https://client.example.com/cb?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz'

    expect(parse(response, { state: 'xyz' })).to.deep.equal({ code: 'SplxlOBeZQQYbYS6WxSbIA', state: 'xyz' })
  })

  it('reads a path and a query, as servers see them', () => {
    expect(parse('/cb?code=c&state=xyz', { state: 'xyz' })).to.include({ code: 'c' })
  })

  it('reads the token of the fragment', () => {
    const response =
      'http://example.com/cb#access_token=2YotnFZFEjr1zCsicMWpAA&state=xyz&token_type=example&expires_in=3600'

    expect(parse(response, { state: 'xyz' })).to.include({ access_token: '2YotnFZFEjr1zCsicMWpAA', expires_in: '3600' })
  })

  it('does not take a token from the query', () => {
    expect(parse('https://c.example/cb?access_token=at&state=xyz', { state: 'xyz' })).to.deep.equal({ state: 'xyz' })
  })

  for (const response of ['?code=c', '?code=c&state=other', '?error=access_denied&state=other', '#access_token=at']) {
    it(`refuses ${response}, which is not the answer to this request`, async () => {
      expect(await failureOf(() => parse(`https://c.example/cb${response}`, { state: 'xyz' }))).to.include({
        code: 'state_mismatch',
      })
    })
  }

  it('refuses a parameter that is there twice', async () => {
    expect(await failureOf(() => parse('/cb?code=a&code=b&state=xyz', { state: 'xyz' }))).to.include({
      code: 'invalid_response',
    })
  })

  it('says what the server said', async () => {
    const response = '/cb?error=access_denied&error_description=not+today&state=xyz'

    expect(await failureOf(() => parse(response, { state: 'xyz' }))).to.include({
      code: 'access_denied',
      description: 'not today',
      message: 'authorization was refused: access_denied: not today',
    })
  })

  it('says it on one line of 200 characters', async () => {
    const response = `/cb?error=a%0D%0Ab&error_description=${'x'.repeat(300)}&state=xyz`

    expect(await failureOf(() => parse(response, { state: 'xyz' }))).to.include({
      code: 'a b',
      message: `authorization was refused: a b: ${'x'.repeat(200)}`,
    })
  })

  it('refuses the answer of another server (RFC 9207)', async () => {
    const expected = { state: 'xyz', issuer: 'https://as.example' }

    expect(parse('/cb?code=c&state=xyz&iss=https%3A%2F%2Fas.example', expected)).to.include({ code: 'c' })
    expect(parse('/cb?code=c&state=xyz', expected)).to.include({ code: 'c' })
    for (const [response, requireIssuer] of [
      ['/cb?code=c&state=xyz&iss=https%3A%2F%2Fas.example%2F', false],
      ['/cb?error=access_denied&state=xyz&iss=https%3A%2F%2Fevil.example', false],
      ['/cb?code=c&state=xyz', true],
    ] as const) {
      expect(await failureOf(() => parse(response, { ...expected, requireIssuer }))).to.include({
        code: 'issuer_mismatch',
      })
    }
  })

  it('does not check a state of null', () => {
    expect(parse('/cb?code=c', { state: null })).to.deep.equal({ code: 'c' })
  })
})
