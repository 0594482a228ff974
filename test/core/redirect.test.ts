import { expect } from 'chai'
import { redirectOf } from '../../packages/core/src/redirect.js'

function redirect(status: number, location: string | undefined, method = 'GET', from = 'https://a.example/p/q?r#f') {
  const headers = new Headers(location === undefined ? {} : { location })
  return redirectOf({ status, headers }, { method, url: new URL(from) })
}

describe('a redirect (RFC 9110 §15.4)', () => {
  for (const [status, method, next, keepsBody] of [
    [301, 'GET', 'GET', true],
    [301, 'POST', 'GET', false],
    [302, 'POST', 'GET', false],
    [302, 'PUT', 'PUT', true],
    [302, 'post', 'GET', false],
    [303, 'POST', 'GET', false],
    [303, 'PUT', 'GET', false],
    [303, 'HEAD', 'HEAD', true],
    [307, 'POST', 'POST', true],
    [308, 'DELETE', 'DELETE', true],
  ] as const) {
    it(`of ${status} after ${method} goes on with ${next}${keepsBody ? '' : ', without a body'}`, () => {
      expect(redirect(status, '/x', method)).to.include({ method: next, keepsBody })
    })
  }

  for (const status of [200, 201, 300, 304, 305, 306, 309, 401]) {
    it(`is not what ${status} is`, () => {
      expect(redirect(status, '/x')).to.equal(undefined)
    })
  }

  for (const [title, location] of [
    ['without a location', undefined],
    ['with an empty location', ''],
    ['with a location that is none', 'http://['],
    ['that leads out of HTTP', 'ftp://a.example/'],
    ['to a data URL', 'data:text/plain,x'],
  ]) {
    it(`is none ${title}`, () => {
      expect(redirect(302, location)).to.equal(undefined)
    })
  }

  for (const [location, url] of [
    ['/x', 'https://a.example/x#f'],
    ['x?y', 'https://a.example/p/x?y#f'],
    ['?y', 'https://a.example/p/q?y#f'],
    ['//b.example/x', 'https://b.example/x#f'],
    ['http://a.example/x#own', 'http://a.example/x#own'],
  ] as const) {
    it(`to ${location} leads to ${url}`, () => {
      expect(redirect(302, location)?.url.href).to.equal(url)
    })
  }

  it('drops what belongs to the body that is not sent', () => {
    expect(redirect(303, '/x', 'POST')?.dropHeaders).to.include.members(['content-type', 'content-length'])
    expect(redirect(303, '/x', 'POST')?.dropHeaders).to.not.include('authorization')
    expect(redirect(307, '/x', 'POST')?.dropHeaders).to.deep.equal([])
  })

  for (const location of [
    'https://b.example/',
    'http://a.example/',
    'https://a.example:8443/',
    'https://x.a.example/',
  ]) {
    it(`drops what belongs to the origin on the way to ${location}`, () => {
      expect(redirect(307, location)?.dropHeaders).to.deep.equal([
        'authorization',
        'cookie',
        'host',
        'proxy-authorization',
      ])
    })
  }
})
