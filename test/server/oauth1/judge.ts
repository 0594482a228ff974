import { rejected } from './problem.js'
import type { TokenKind } from './routes.js'
import type { Site } from './site.js'
import { type Rules, refuse, type Verdict, verify } from './verify.js'
import type { WireRequest } from './wire-request.js'

/** Judges a request by all the rules of a provider; an accepted one has used up its nonce. */
export function judge(site: Site, request: WireRequest, kind: TokenKind): Verdict {
  const verdict = verify(request, rules(site, kind))
  if (!verdict.accepted) return verdict
  try {
    // Last, so that nobody can use up another's nonce without the other's secret.
    site.nonces.use(verdict)
    return verdict
  } catch (error) {
    return refuse(verdict, error)
  }
}

function rules(site: Site, kind: TokenKind): Rules {
  return {
    client: (key) => site.clients.get(key),
    token: (token, clientId) => {
      if (kind === 'access') return site.tokens.access(token, clientId)
      if (kind === 'temporary') return site.tokens.temporary(token, clientId)
      // §2.1: the client authenticates with its own credentials only.
      throw rejected('a request for temporary credentials has no oauth_token', 'oauth_token')
    },
    now: site.now(),
    timestampWindow: site.timestampWindow,
    version: site.version,
  }
}
