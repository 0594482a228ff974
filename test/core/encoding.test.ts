import { isForm, parseForm, percentEncode } from '@oauth-hooks/core'
import { expect } from 'chai'
import { base64, base64url, formText } from '../../packages/core/src/encoding.js'

describe('reading a form', () => {
  for (const [text, pairs] of [
    ['', []],
    ['a=1&b=2', ['a:1', 'b:2']],
    ['a=b+c%20d', ['a:b c d']],
    ['a%20b=1', ['a b:1']],
    ['a=b=c', ['a:b=c']],
    ['flag&empty=', ['flag:', 'empty:']],
    ['=1', [':1']],
    ['&a=1&&b=2&', ['a:1', 'b:2']],
    ['a=1;b=2', ['a:1;b=2']],
    ['a=%2525', ['a:%25']],
    ['a=1&a=1', ['a:1', 'a:1']],
    ['a=%C3%A9%F0%9F%98%80', ['a:é😀']],
    ['a=100%&b=%zz&c=%', ['a:100%', 'b:%zz', 'c:%']],
    ['__proto__=1&constructor=2', ['__proto__:1', 'constructor:2']],
    ['flag&a=1&b', ['flag:', 'a:1', 'b:']],
  ] as const) {
    it(`finds the pairs of ${text === '' ? 'nothing' : text}`, () => {
      expect(parseForm(text).map((pair) => pair.join(':'))).to.deep.equal(pairs)
    })
  }

  for (const octets of ['%FF', '%FF%FE', 'a%C3', '%E2%82', '%F0%9F%98', '%C3%28', '%ED%A0%80', '%C3%A9%FF%C3%A9']) {
    it(`loses none of the octets of ${octets}`, () => {
      const [[, value = ''] = []] = parseForm(`a=${octets}`)

      expect(percentEncode(value)).to.equal(octets.replace('%28', '%28'))
    })
  }

  it('takes a long form without any = as it comes', () => {
    expect(parseForm('a&'.repeat(200_000))).to.have.length(200_000)
  })
})

describe('the media type of a form', () => {
  for (const type of [
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded;charset=UTF-8',
    'application/x-www-form-urlencoded ; charset=utf-8',
    'Application/X-WWW-Form-URLencoded',
  ]) {
    it(`is ${type}`, () => {
      expect(isForm(type)).to.equal(true)
    })
  }

  for (const type of [
    null,
    undefined,
    '',
    'application/json',
    'application/x-www-form-urlencoded-2',
    'text/x; application/x-www-form-urlencoded',
  ]) {
    it(`is not ${type}`, () => {
      expect(isForm(type)).to.equal(false)
    })
  }
})

describe('the text of a form body', () => {
  it('is the text, well formed', () => {
    expect(formText('a=é\uD800')).to.equal('a=é\uFFFD')
  })

  it('is read of octets', () => {
    expect(formText(Buffer.from('a=é'))).to.equal('a=é')
  })

  it('keeps octets that are not UTF-8, and a byte order mark', () => {
    expect(formText(Uint8Array.of(0x61, 0xff, 0x3d))).to.equal('a%FF=')
    expect(formText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).to.equal('\uFEFFa')
  })
})

describe('base64', () => {
  it('has padding', () => {
    expect(base64(Uint8Array.of(255, 254, 253, 252))).to.equal('//79/A==')
  })

  it('for URLs has none', () => {
    expect(base64url(Uint8Array.of(255, 254, 253, 252))).to.equal('__79_A')
  })
})
