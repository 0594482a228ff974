import { type Answer, html } from '../http-server.js'
import { formatForm } from '../octets.js'
import type { OpenEndpoint, Site } from '../site.js'
import type { TemporaryCredentials } from '../token-store.js'
import { findUser, users } from '../users.js'
import { messagePage, questionPage, verifierPage } from './authorization-pages.js'
import { redirection } from './redirect.js'

/**
 * `/oauth/authorize`, `/oauth/authenticate`: GET asks the resource owner, POST takes the decision.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5849#section-2.2 RFC 5849 §2.2}
 */
export const authorize: OpenEndpoint = ({ site, request, path, query, form }) => {
  const decides = request.method === 'POST'
  const credentials = site.tokens.pending((decides ? form : query).get('oauth_token'))
  if (credentials === undefined)
    return html(400, messagePage('This request token is unknown, expired or already decided about.'))

  // OAuth 1.0 named the callback here; from revision A on the one of the temporary credentials counts.
  const callback =
    credentials.callback ??
    (decides ? form : query).get('oauth_callback') ??
    site.clients.get(credentials.client)?.callbacks?.[0]

  if (!decides) {
    if (site.autoApprove) return approve(site, credentials, callback, users[0].screenName)
    return html(200, questionPage({ action: path, credentials, callback, users }))
  }
  if (form.get('decision') === 'deny') return deny(credentials, callback)
  const user = findUser(form.get('user') ?? users[0].screenName)
  if (form.get('decision') !== 'allow' || user === undefined)
    return html(400, messagePage('Say allow or deny, as alice or bob.'))
  return approve(site, credentials, callback, user.screenName)
}

function approve(site: Site, credentials: TemporaryCredentials, callback: string | undefined, user: string): Answer {
  site.tokens.approve(credentials, user)
  const { token, verifier } = credentials
  if (callback === undefined || callback === 'oob') {
    return html(
      200,
      verifier === undefined ? messagePage('Approved. Go back to the application.') : verifierPage(verifier),
    )
  }
  return backTo(callback, { oauth_token: token, ...(verifier === undefined ? {} : { oauth_verifier: verifier }) })
}

/** Says so in both ways that are in use: Twitter's `denied`, and the word of the Problem Reporting extension. */
function deny(credentials: TemporaryCredentials, callback: string | undefined): Answer {
  credentials.state = 'denied'
  const { token } = credentials
  if (callback === undefined || callback === 'oob')
    return html(200, messagePage('Denied. The application gets no access.'))
  return backTo(callback, { oauth_token: token, oauth_problem: 'user_refused', denied: token })
}

/** A redirect to the callback, whose own query is kept as it is. */
function backTo(callback: string, fields: Readonly<Record<string, string>>): Answer {
  const [uri = '', ...fragment] = callback.split('#')
  const query = (uri.includes('?') ? '&' : '?') + formatForm(fields)
  return redirection([uri + query, ...fragment].join('#'))
}
