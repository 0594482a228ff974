import { expect } from 'chai'
import {
  checkChoice,
  checkFunction,
  checkText,
  originsOf,
  requireText,
  requireTls,
} from '../../packages/core/src/checks.js'

describe('the rules for options', () => {
  it('require text', () => {
    expect(() => requireText('name', 'text')).to.not.throw()
    for (const value of [undefined, null, '', 0, {}]) {
      expect(() => requireText('name', value)).to.throw(TypeError, 'name: a non-empty string is required')
    }
  })

  it('allow text to be missing or empty, and nothing else', () => {
    for (const value of [undefined, '', 'text', 'é😀']) expect(() => checkText('name', value)).to.not.throw()
    expect(() => checkText('name', null)).to.throw(TypeError, 'name: must be a string, not null')
    expect(() => checkText('name', 1)).to.throw(TypeError, 'name: must be a string, not number')
  })

  it('refuse every control character, and say where it is', () => {
    for (const code of [0, 9, 10, 13, 31, 127]) {
      expect(() => checkText('name', `ab${String.fromCharCode(code)}`)).to.throw(
        TypeError,
        `name: contains ${code === 10 || code === 13 ? 'a line break' : 'a control character'} at index 2`,
      )
    }
  })

  it('allow one of a few values', () => {
    expect(() => checkChoice('name', 'a', ['a', 'b'])).to.not.throw()
    expect(() => checkChoice('name', 'c', ['a', 'b'])).to.throw(TypeError, "name: must be one of 'a', 'b'")
  })

  it('allow a function or nothing', () => {
    expect(() => checkFunction('name', undefined)).to.not.throw()
    expect(() => checkFunction('name', () => {})).to.not.throw()
    expect(() => checkFunction('name', null)).to.throw(TypeError, 'name: must be a function, not null')
  })

  it('read the origins of URLs', () => {
    expect(originsOf('name', undefined)).to.equal(undefined)
    expect([
      ...(originsOf('name', ['https://A.example:443/p?q', new URL('http://b.example:8080')]) ?? []),
    ]).to.deep.equal(['https://a.example', 'http://b.example:8080'])
    for (const url of ['a.example', '/path', 'data:,x', '']) {
      expect(() => originsOf('name', [url])).to.throw(TypeError, `name: '${url}' is not an absolute http or https URL`)
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
