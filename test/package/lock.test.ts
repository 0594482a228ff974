import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { root } from './sources.js'

type Lock = { packages: Record<string, { resolved?: string; link?: boolean; integrity?: string }> }

describe('package-lock.json', () => {
  const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as Lock

  it('names no registry: each machine asks its own', () => {
    const named = Object.values(packages).filter(({ resolved, link }) => resolved !== undefined && !link)

    expect(named.map(({ resolved }) => resolved)).to.deep.equal([])
  })

  it('holds what each package must be', () => {
    const foreign = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)

    expect(foreign.filter(([, { integrity }]) => integrity === undefined)).to.deep.equal([])
  })
})
