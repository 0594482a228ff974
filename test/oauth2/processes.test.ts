import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { credentials, type FaultyServer, startFaultyServer } from '../server/oauth2/index.js'
import type { Report, Task } from './one-process.js'

const count = 6

describe('Six processes that share a token', function () {
  // Six times Node and tsx start at once.
  this.timeout(60_000)
  let server: FaultyServer
  let directory: string
  let processes: ChildProcess[]

  before(async () => {
    server = await startFaultyServer()
  })
  after(() => server.close())

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oauth-hooks-'))
    const path = new URL('one-process.ts', import.meta.url)
    processes = Array.from({ length: count }, () => fork(path, { execArgv: ['--import', 'tsx'] }))
  })
  afterEach(async () => {
    server.reset()
    for (const child of processes) child.kill()
    await rm(directory, { recursive: true })
  })

  /** Lets all processes meet an expired token; the token endpoint answers when `together` says so. */
  async function meetTheEnd({ locks }: { locks: boolean }, together: (renewing: Promise<unknown>) => Promise<unknown>) {
    const file = join(directory, 'token.json')
    await writeFile(file, JSON.stringify(server.login()))
    server.clock.now += 3601
    const answer = server.gate('token')
    const exits = processes.map((child) => once(child, 'exit'))
    const statuses: number[] = []
    const renewing = processes.map(
      (child) =>
        new Promise<void>((resolve, reject) => {
          child.once('exit', (code) => reject(new Error(`a process ended with ${code} before it asked`)))
          child.on('message', (report: Report) => {
            if (report === 'renewing') resolve()
            else statuses.push(...report)
          })
        }),
    )
    const options = { ...credentials, tokenEndpoint: server.tokenEndpoint }
    const task: Task = { options, now: server.clock.now, file, locks, url: `${server.url}/api/echo` }
    for (const child of processes) child.send(task)
    await together(Promise.all([...renewing, answer.arrived()]))
    answer.open()
    const codes = (await Promise.all(exits)).map(([code]) => code)
    return { statuses, codes, stored: JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown> }
  }

  it('renew it once under a lock, and end when they are done', async () => {
    const { statuses, codes, stored } = await meetTheEnd({ locks: true }, (renewing) => renewing)

    expect(statuses).to.deep.equal(Array(3 * count).fill(200))
    expect(codes).to.deep.equal(Array(count).fill(0))
    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(server.tokens.reuseDetected).to.equal(0)
    expect(stored).to.include({ refresh_token: 'secret-refresh-2' })
    expect(await readdir(directory)).to.deep.equal(['token.json'])
  })

  it('lose the session without one, as the server sees a refresh token twice', async () => {
    const { statuses } = await meetTheEnd({ locks: false }, async (renewing) => {
      await renewing
      while (server.tokenCalls.length < count) await new Promise((resolve) => setImmediate(resolve))
    })

    expect(statuses).to.have.lengthOf(3 * count)
    expect(statuses).to.not.include(200)
    expect(server.tokens.reuseDetected).to.be.above(0)
  })
})
