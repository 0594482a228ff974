import { attach, OAuth1Auth, OAuth1Client, OAuthError } from '@oauth-hooks/axios'
import type { OAuth1Token } from '@oauth-hooks/core'
import axios, { isAxiosError } from 'axios'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import type { ClientCredentials, Provider } from './config.js'
import { LoginError, loginError } from './login-error.js'
import { accountPage, errorPage, logoutPage, signedOutPage } from './pages.js'
import { endSession, renewSession, sessions } from './sessions.js'
import type { Login, Users } from './users.js'

export interface AppOptions {
  readonly provider: Provider
  readonly client: ClientCredentials
  readonly users: Users
  /** The origin at which browsers find the application. */
  readonly publicUrl: string
  /** Signs the session cookies. */
  readonly sessionSecret: string
  /** Told of failures, a line each. Default: `console.error`. */
  readonly log?: (line: string) => void
}

/** A web application whose users log in at an OAuth 1.0a provider. */
export function createApp({
  provider,
  client,
  users,
  publicUrl,
  sessionSecret,
  log = console.error,
}: AppOptions): Express {
  const redirectUri = new URL('/login/authenticated', publicUrl).href
  const secure = redirectUri.startsWith('https:')

  /** A client for one login: it holds that user's request token. */
  const loginClient = () => new OAuth1Client({ ...client, redirectUri }, axios.create({ timeout }))
  /** One instance for all users: each request says whose token signs it. */
  const api = attach(axios.create({ timeout }), new OAuth1Auth(client))

  const app = express()
  app.disable('x-powered-by')
  // https ends at the proxy in front of us, whose word on that counts.
  app.set('trust proxy', secure ? 1 : false)
  app.use(protect, sessions({ secret: sessionSecret, secure }))

  app.get('/', async (request, response) => {
    const { userId } = request.session
    const user = userId === undefined ? undefined : users.find(userId)
    if (user === undefined) {
      response.send(signedOutPage())
      return
    }
    try {
      const oauth = { token: user.oauth_token, tokenSecret: user.oauth_token_secret }
      const { data } = await api.get<unknown>(provider.accountUrl, { oauth })
      response.send(accountPage(user, JSON.stringify(data, undefined, 2)))
    } catch (cause) {
      if (!isAxiosError(cause)) throw cause
      if (cause.response?.status !== 401)
        throw new LoginError(502, 'The provider did not show your account.', { cause })
      delete request.session.userId
      throw new LoginError(403, 'The provider does not accept your login any more. Please log in again.', { cause })
    }
  })

  // The first leg. The request token waits in the session while the user is at the provider.
  app.get('/login', async (request, response) => {
    const oauth = loginClient()
    request.session.requestToken = await oauth.fetchRequestToken(provider.requestTokenUrl)
    response.redirect(oauth.createAuthorizationUrl(provider.authorizeUrl))
  })

  // The second leg ends here, with the user's answer, and the third follows.
  app.get('/login/authenticated', async (request, response) => {
    const { requestToken } = request.session
    if (requestToken === undefined) throw new LoginError(400, 'You have no login under way that this could belong to.')
    const oauth = loginClient()
    oauth.token = requestToken
    readAnswer(oauth, request.originalUrl)

    // An answer counts once. One for somebody else's request token did not come this far: it cannot end this login.
    delete request.session.requestToken
    const token = await oauth.fetchAccessToken(provider.accessTokenUrl).catch(refused)
    const user = users.findOrCreate(loginOf(token, provider))
    await renewSession(request)
    request.session.userId = user.id
    response.redirect('/')
  })

  app.get('/logout', (_, response) => {
    response.send(logoutPage())
  })

  app.post('/logout', async (request, response) => {
    await endSession(request, response)
    response.redirect(303, '/')
  })

  app.use(() => {
    throw new LoginError(404, 'There is no such page.')
  })

  const showError: ErrorRequestHandler = (error, { method, path }, response, next) => {
    if (response.headersSent) return next(error)
    const { status, message, cause } = loginError(error)
    // Messages only: an error of axios holds the request with its token, a callback's query the verifier.
    if (status !== 404) log(`${method} ${path} ${status} ${cause instanceof Error ? cause.message : message}`)
    response.status(status).send(errorPage(message))
  }
  app.use(showError)
  return app
}

/** Of a request to the provider, in milliseconds. */
const timeout = 10_000

/** The pages need nothing but themselves, and nobody else keeps them or learns where they are. */
const protect: RequestHandler = (_, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  })
  next()
}

/** Reads the URL with which the provider sent the user back. */
function readAnswer(oauth: OAuth1Client, url: string): void {
  let verifier: string | undefined
  try {
    verifier = oauth.parseAuthorizationResponse(url).oauth_verifier
  } catch (cause) {
    if (!(cause instanceof OAuthError) || cause.code !== 'invalid_response') throw cause
    throw new LoginError(400, 'The provider’s answer is not complete.', { cause })
  }
  if (verifier === undefined) throw new LoginError(400, 'The provider’s answer is not complete.')
}

/** We were good for a request token, so what the provider refuses now is the answer: it is forged, used or too late. */
function refused(cause: unknown): never {
  if (!(cause instanceof OAuthError) || (cause.status !== 400 && cause.status !== 401)) throw cause
  throw new LoginError(400, 'The provider did not accept this answer. Please log in again.', { cause })
}

function loginOf(token: OAuth1Token, { userIdField = 'user_id', screenNameField = 'screen_name' }: Provider): Login {
  const { oauth_token, oauth_token_secret, [userIdField]: provider_user_id, [screenNameField]: screen_name } = token
  if (provider_user_id)
    return { provider_user_id, screen_name: screen_name ?? provider_user_id, oauth_token, oauth_token_secret }
  throw new LoginError(502, 'The provider did not say who you are.', { cause: new Error(`there is no ${userIdField}`) })
}
