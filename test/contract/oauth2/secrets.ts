import { inspect } from 'node:util'
import { OAuthError } from '@oauth-hooks/core'
import { expect } from 'chai'
import { credentials, type Fault } from '../../server/oauth2/index.js'
import { connect, expired, failureOf, oauthErrorOf, type Promised, revoked } from './support.js'

const basic = (text: string) => Buffer.from(text).toString('base64').slice(4, -4)

/** All that a secret looks like: the tokens and the client's secret have the word in them. */
const secrets = [/secret-access/, /secret-refresh/, /secret-of-client/, new RegExp(basic(encoded()))]

function encoded(): string {
  const { clientId, clientSecret } = credentials
  const encode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
  return `${encode(clientId)}:${encode(clientSecret)}`
}

const faults: Readonly<Record<string, Fault>> = {
  'no connection': 'cut',
  'a refusal that repeats what it was sent': {
    status: 400,
    body: JSON.stringify({
      error: 'invalid_grant',
      error_description: `secret-refresh-1 of secret-of-client/+% is unknown`,
    }),
  },
  'a refusal of the client that repeats its secret': {
    status: 401,
    body: `error=secret-of-client/%2B%25&error_uri=https://as/secret-refresh-1`,
  },
  'a page that holds a token': { status: 200, body: '<html>secret-access-9' },
  'half a token': { status: 200, body: '{"access_token":"secret-access-9","refresh_token":"secret-refresh' },
}

/** Promise 11: no secret in anything that we make. */
export const keepsSecrets: Promised = (subject) => {
  const { client, way, server } = subject

  for (const [name, fault] of Object.entries(faults)) {
    it(`shows no secret in the error of a refresh that met ${name}`, async () => {
      server.settings.fault = fault
      const { send } = connect(subject, { token: expired(server), retries: 0 })

      const error = await failureOf(send({ url: '/api/echo' }))

      expectNoSecret(oauthErrorOf(client, error))
    })
  }

  it('shows no secret of a token that cannot be sent', async () => {
    server.settings.answer = { access_token: 'secret-access\r\nX: 1' }
    const { send } = connect(subject, { token: expired(server) })

    const error = await failureOf(send({ url: '/api/echo' }))

    expectNoSecret(oauthErrorOf(client, error))
  })

  it('shows no secret of the client and its token', async () => {
    const { auth, send } = connect(subject, { token: server.login() })
    await send({ url: '/api/echo' })

    expectNoSecret(auth)
  })

  if (!way.reviews) return

  it('shows no secret in the cause of a 401', async () => {
    server.settings.fault = 'cut'
    const { send } = connect(subject, { token: revoked(server), retries: 0 })

    const { error } = await send({ url: '/api/echo' })

    expect(error?.cause).to.be.instanceOf(OAuthError)
    expectNoSecret(error?.cause)
  })
}

function expectNoSecret(value: unknown): void {
  const shown = `${value} ${(value as Error).stack} ${JSON.stringify(value)} ${inspect(value, { depth: 12 })}`
  for (const secret of secrets) expect(shown).to.not.match(secret)
}
