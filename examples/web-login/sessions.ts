import { promisify } from 'node:util'
import type { OAuth1Token } from '@oauth-hooks/core'
import type { Request, RequestHandler, Response } from 'express'
import session from 'express-session'

declare module 'express-session' {
  interface SessionData {
    /** Of the login that is under way, with its secret: a store that keeps sessions in cookies must encrypt them. */
    requestToken: OAuth1Token
    /** Of who is logged in. */
    userId: number
  }
}

export interface SessionOptions {
  /** Signs the cookies. */
  readonly secret: string
  /** Cookies go over https only. */
  readonly secure: boolean
}

const name = 'session'

/**
 * Sessions in memory, which end with the process: give express-session a store for more.
 *
 * `lax` brings the cookie along when the provider sends the user back, and keeps it from forms of other sites.
 */
export const sessions = ({ secret, secure }: SessionOptions): RequestHandler =>
  session({
    name,
    secret,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure },
  })

/** An empty session with a new id: one that somebody else knew or planted is worth nothing after the login. */
export async function renewSession(request: Request): Promise<void> {
  await promisify<void>((done) => request.session.regenerate(done))()
}

export async function endSession(request: Request, response: Response): Promise<void> {
  await promisify<void>((done) => request.session.destroy(done))()
  response.clearCookie(name)
}
