import type { Fetch } from '@oauth-hooks/core'
import { expect } from 'chai'
import { credentials } from '../../server/oauth2/index.js'
import { own } from './own.js'
import { connect, expired, type Promised, revoked, seams } from './support.js'

/** Token requests go through the same client, and past all that its instance adds. */
export const keepsTheChannelRaw: Promised = (subject) => {
  const { client, server } = subject
  const { soiled, channelThrough } = own(client)
  if (soiled === undefined || channelThrough === undefined) return

  it('does not wait for itself when its channel is that of the instance it is attached to', async () => {
    let channel: Fetch | undefined
    const lent: Fetch = (input, init) => (channel ?? fetch)(input, init)
    // Basic would pass for the caller's own Authorization, and be left alone for that.
    const tokenEndpointAuthMethod = 'client_secret_post'
    const { auth } = connect(subject, { token: expired(server), fetch: lent, tokenEndpointAuthMethod })
    channel = channelThrough(auth)

    const token = await auth.ensureActiveToken()

    expect(token.access_token).to.equal('secret-access-2')
    expect(server.tokenCalls.map(({ headers }) => headers.authorization)).to.deep.equal([undefined])
  })

  it('sends nothing of the instance with a token request', async () => {
    const { get } = soiled({ ...seams(server), token: expired(server) }, server.url)

    const result: unknown = await get('/api/echo')

    expect(result).to.equal(200)
    expect(server.apiCalls[0]?.headers).to.include({ 'x-hook': 'soil', 'x-soil': 'soil' })
    expect(server.apiCalls[0]?.url.search).to.equal('?soil=soil')
    expect(server.tokenCalls).to.have.lengthOf(1)
    const [call] = server.tokenCalls
    expect(`${call?.url} ${JSON.stringify(call?.headers)} ${call?.body}`).to.not.include('soil')
    expect(call?.url.href).to.equal(server.tokenEndpoint)
  })

  it('authenticates the client, and sends no token beside it', async () => {
    const { get } = soiled({ ...seams(server), token: revoked(server) }, server.url)

    await get('/api/echo')

    const field = server.tokenCalls[0]?.headers.authorization ?? ''
    const { clientId, clientSecret } = credentials
    const encode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
    expect(field).to.match(/^Basic /)
    expect(Buffer.from(field.slice(6), 'base64').toString()).to.equal(`${encode(clientId)}:${encode(clientSecret)}`)
  })

  it('comes to an end when the token endpoint answers 401 too', async () => {
    server.settings.fault = {
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
      body: '{"error":"invalid_client"}',
    }
    const { get } = soiled({ ...seams(server), token: revoked(server) }, server.url)

    const result: unknown = await get('/api/echo')

    expect(result).to.equal(401)
    expect(server.tokenCalls).to.have.lengthOf(1)
    expect(server.apiCalls).to.have.lengthOf(1)
  })

  it('refreshes through the instance that carries the token', async () => {
    const { client: oauth, get } = soiled({ ...seams(server), token: server.login() }, server.url)

    const [token] = await Promise.all([oauth.refreshToken(), get('/api/echo')])

    expect(oauth.token).to.equal(token)
    expect(server.tokenCalls).to.have.lengthOf(1)
  })
}
