import { expect } from 'chai'
import {
  amount,
  anything,
  callable,
  check,
  checkEach,
  endpoint,
  filledText,
  flag,
  members,
  oneOf,
  originsOf,
  type Rule,
  requireTls,
  text,
} from '../../packages/core/src/checks.js'

/** What each rule says of values that are wrong, and values that are right. */
const cases: [title: string, rule: Rule, right: unknown[], wrong: unknown[], message: string][] = [
  ['text', text, ['', 'text', 'é😀'], [undefined, null, 1, {}, ['a']], 'must be a string'],
  [
    'text without control characters',
    text,
    [' '],
    [0, 9, 10, 13, 31, 127].map((code) => `ab${String.fromCharCode(code)}`),
    'contains a line break or another control character',
  ],
  ['text that is not empty', filledText, ['text'], [undefined, null, '', 0], 'a non-empty string is required'],
  ['text that is not empty, and nothing else', filledText, [], [1, {}], 'must be a string'],
  ['a function', callable, [() => {}], [undefined, null, 'text'], 'must be a function'],
  [
    'an amount',
    amount,
    [0, 1.5],
    [undefined, null, -1, Number.NaN, Number.POSITIVE_INFINITY, '1'],
    'must be a finite number, 0 or more',
  ],
  ['a flag', flag, [true, false], [undefined, null, 'false', 0], 'must be a boolean'],
  ['an object', members, [{}, () => {}], [undefined, null, 'text', 5], 'must be an object'],
  ['one of a few values', oneOf('a', null), ['a', null], ['b', undefined], 'must be one of a, null'],
  [
    'an absolute URL',
    endpoint,
    ['https://a.example', 'http://localhost:1'],
    ['', '/path', null],
    'not an absolute URL',
  ],
]

describe('the rules for options', () => {
  for (const [title, rule, right, wrong, message] of cases) {
    it(`want ${title}`, () => {
      for (const value of right) expect(() => check('name', value, rule)).to.not.throw()
      for (const value of wrong) {
        expect(() => check('name', value, rule)).to.throw(TypeError, new RegExp(`^name: ${message}$`))
      }
    })
  }

  it('hold for each option that is there', () => {
    const rules = { a: text, b: callable }

    expect(() => checkEach({ a: 'text', b: undefined }, rules)).to.not.throw()
    expect(() => checkEach({ a: 'text', b: 1 }, rules)).to.throw(TypeError, /^b: must be a function$/)
  })

  it('refuse an option that there is not, unless a rule for it is given', () => {
    expect(() => checkEach({ a: 1 }, {})).to.throw(TypeError, /^a: no such option$/)
    expect(() => checkEach({ a: 1 }, {}, anything)).to.not.throw()
  })

  it('tell a rule whether http is allowed', () => {
    expect(() => check('name', 'http://a.example', endpoint)).to.throw(
      TypeError,
      /^name: http:\/\/a.example is not https/,
    )
    expect(() =>
      checkEach({ name: 'http://a.example', allowInsecureHttp: true }, { name: endpoint, allowInsecureHttp: anything }),
    ).to.not.throw()
  })

  it('read the origins of URLs', () => {
    expect(originsOf(undefined)).to.equal(undefined)
    expect([...(originsOf(['https://A.example:443/p?q', new URL('http://b.example:8080')]) ?? [])]).to.deep.equal([
      'https://a.example',
      'http://b.example:8080',
    ])
    for (const url of ['a.example', '/path', 'data:,x', '']) {
      expect(() => originsOf([url])).to.throw(TypeError, `origins: '${url}' is not an absolute http or https URL`)
    }
  })

  it('require TLS, but not on this machine', () => {
    for (const url of ['https://a.example', 'http://localhost:1', 'http://127.1.2.3', 'http://[::1]:8080']) {
      expect(() => requireTls('name', new URL(url), undefined)).to.not.throw()
    }
    for (const host of ['a.example', 'localhost.example', '127.0.0.1.example', '128.0.0.1', 'notlocalhost']) {
      expect(() => requireTls('name', new URL(`http://${host}`), false)).to.throw(
        TypeError,
        `name: http://${host} is not https`,
      )
      expect(() => requireTls('name', new URL(`http://${host}`), true)).to.not.throw()
    }
  })
})
