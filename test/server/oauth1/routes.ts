import { accessToken } from './endpoints/access-token.js'
import { revoke, verifyCredentials } from './endpoints/account.js'
import { authorize } from './endpoints/authorize.js'
import { echo, open } from './endpoints/echo.js'
import { faultyRequestToken } from './endpoints/faults.js'
import { pages } from './endpoints/pages.js'
import { redirect, redirectChain, redirectToOther } from './endpoints/redirect.js'
import { requestToken } from './endpoints/request-token.js'
import { retry } from './endpoints/retry.js'
import { slow } from './endpoints/slow.js'
import { status } from './endpoints/status.js'
import { upload } from './endpoints/upload.js'
import type { OpenEndpoint, SignedEndpoint } from './site.js'

/** Which tokens a request may be signed with: an access token or none, temporary credentials or none, none at all. */
export type TokenKind = 'access' | 'temporary' | 'none'

export type Route =
  /** Judged first; the endpoint sees good requests only. */
  | { readonly path: RegExp; readonly signed: TokenKind; readonly endpoint: SignedEndpoint }
  /** Answered whatever it is; judged for the record where it says with which kind of token. */
  | { readonly path: RegExp; readonly recorded?: TokenKind; readonly open: OpenEndpoint }

export const routes: readonly Route[] = [
  { path: /^\/echo/, signed: 'access', endpoint: echo },
  { path: /^\/api\//, signed: 'access', endpoint: echo },
  { path: /^\/open(\/|$)/, open },
  { path: /^\/retry\/./, signed: 'access', endpoint: retry },
  { path: /^\/redirect$/, signed: 'access', endpoint: redirect },
  { path: /^\/redirect\/other$/, signed: 'access', endpoint: redirectToOther },
  { path: /^\/redirect\/chain$/, signed: 'access', endpoint: redirectChain },
  { path: /^\/status\//, signed: 'access', endpoint: status },
  { path: /^\/slow$/, signed: 'access', endpoint: slow },
  { path: /^\/upload$/, signed: 'access', endpoint: upload },
  { path: /^\/pages$/, signed: 'access', endpoint: pages },
  { path: /^\/oauth\/request_token$/, signed: 'none', endpoint: requestToken },
  { path: /^\/oauth\/(authorize|authenticate)$/, open: authorize },
  { path: /^\/oauth\/access_token$/, signed: 'temporary', endpoint: accessToken },
  { path: /^\/oauth\/revoke$/, signed: 'access', endpoint: revoke },
  { path: /^\/account\/verify_credentials\.json$/, signed: 'access', endpoint: verifyCredentials },
  { path: /^\/faults\/request_token\//, recorded: 'none', open: faultyRequestToken },
]
