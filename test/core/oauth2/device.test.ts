import { OAuth2Client } from '@oauth-hooks/core'
import { expect } from 'chai'
import { failureOf, json, type Script, scripted, settle, start } from './support.js'

const device = {
  device_code: 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://example.com/device',
  verification_uri_complete: 'https://example.com/device?user_code=WDJB-MJHT',
  expires_in: 1800,
  interval: 5,
}

function pending(error = 'authorization_pending', status = 400): Response {
  return json({ error }, { status })
}

function aDevice(answers: readonly (() => Response | Promise<Response>)[], first: object = device) {
  const script: Script = ({ url }, index) =>
    url.endsWith('/device') ? json(first) : (answers[index - 1]?.() ?? pending())
  const { fetch, seen } = scripted(script)
  const clock = { now: start }
  const slept: number[] = []
  const client = new OAuth2Client({
    clientId: 'id',
    tokenEndpoint: 'https://as.example/token',
    deviceAuthorizationEndpoint: 'https://as.example/device',
    fetch,
    now: () => clock.now,
    sleep: async (seconds, signal) => {
      signal?.throwIfAborted()
      slept.push(seconds)
      clock.now += seconds
    },
  })
  return { client, seen, slept }
}

describe('authorizeDevice', () => {
  it('gives what the user must see, and keeps the device code', async () => {
    const { client, seen } = aDevice([])

    const authorization = await client.authorizeDevice({ scope: 'read' })

    const { device_code, expires_in, ...shown } = device
    expect(JSON.parse(JSON.stringify(authorization))).to.deep.equal({ ...shown, expires_at: start + 1800 })
    expect(Object.fromEntries(seen[0]?.form ?? [])).to.deep.equal({ client_id: 'id', scope: 'read' })
  })

  it('asks until the user has decided, and slower when the server says so', async () => {
    const token = () => json({ access_token: 'at' })
    const { client, seen, slept } = aDevice([pending, () => pending('slow_down'), pending, token])

    expect(await (await client.authorizeDevice()).poll()).to.include({ access_token: 'at' })

    expect(slept).to.deep.equal([5, 5, 10, 10])
    expect(Object.fromEntries(seen[1]?.form ?? [])).to.deep.equal({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.device_code,
      client_id: 'id',
    })
    expect(client.token).to.include({ access_token: 'at' })
  })

  it('asks half as often when the server cannot be reached', async () => {
    const { client, slept } = aDevice([
      () => Promise.reject(new TypeError('fetch failed')),
      () => pending('x', 503),
      () => json({ access_token: 'at' }),
    ])

    await (await client.authorizeDevice()).poll()

    expect(slept).to.deep.equal([5, 10, 20])
  })

  for (const code of ['access_denied', 'expired_token']) {
    it(`fails with ${code}`, async () => {
      const { client } = aDevice([pending, () => pending(code)])

      expect(await failureOf((await client.authorizeDevice()).poll())).to.include({ code })
    })
  }

  it('gives up when the code is over', async () => {
    const { client, slept } = aDevice([], { ...device, expires_in: 16 })

    expect(await failureOf((await client.authorizeDevice()).poll())).to.include({ code: 'expired_token' })
    expect(slept).to.deep.equal([5, 5, 5])
  })

  it('stops when the caller does', async () => {
    const controller = new AbortController()
    const { client, seen } = aDevice([pending, () => new Promise(() => {})])

    const failure = failureOf((await client.authorizeDevice()).poll({ signal: controller.signal }))
    await settle()
    controller.abort(new Error('enough'))

    expect(await failure).to.have.property('message', 'enough')
    expect(seen).to.have.length(3)
  })

  it('takes the names and the defaults of older servers', async () => {
    const { client, slept } = aDevice([() => json({ access_token: 'at' })], {
      device_code: 'd',
      user_code: 'u',
      verification_url: 'https://www.google.com/device',
    })

    const authorization = await client.authorizeDevice()
    await authorization.poll()

    expect(authorization).to.include({ verification_uri: 'https://www.google.com/device', interval: 5 })
    expect(slept).to.deep.equal([5])
  })

  it('refuses an answer that names nothing to show', async () => {
    const { client } = aDevice([], { device_code: 'd' })

    expect(await failureOf(client.authorizeDevice())).to.include({ code: 'invalid_response' })
  })
})
