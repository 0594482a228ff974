import type { TemporaryCredentials } from '../token-store.js'
import type { User } from '../users.js'

interface Question {
  readonly action: string
  readonly credentials: TemporaryCredentials
  readonly callback: string | undefined
  readonly users: readonly User[]
}

/** The page that asks a resource owner: one form to allow, as somebody, one to deny. */
export const questionPage = ({ action, credentials, callback, users }: Question): string =>
  page(`Authorize ${escapeHtml(credentials.client)}?`, [
    `<p><strong>${escapeHtml(credentials.client)}</strong> asks for access to your account.</p>`,
    form('allow', action, credentials, callback, [
      '<label>Sign in as <select name="user">',
      ...users.map((user) => `<option value="${escapeHtml(user.screenName)}">${escapeHtml(user.name)}</option>`),
      '</select></label> <button>Allow</button>',
    ]),
    form('deny', action, credentials, callback, ['<button>Deny</button>']),
  ])

function form(
  decision: 'allow' | 'deny',
  action: string,
  { token }: TemporaryCredentials,
  callback: string | undefined,
  content: string[],
): string {
  const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`
  return [
    `<form id="${decision}" method="post" action="${escapeHtml(action)}">`,
    hidden('oauth_token', token),
    hidden('decision', decision),
    ...(callback === undefined ? [] : [hidden('oauth_callback', callback)]),
    ...content,
    '</form>',
  ].join('\n')
}

/** The page that shows the verifier to somebody who has to type it into the application. */
export const verifierPage = (verifier: string): string =>
  page('Approved', [`<p>Type this into the application: <code id="verifier">${escapeHtml(verifier)}</code></p>`])

export const messagePage = (message: string): string => page('Authorization', [`<p>${escapeHtml(message)}</p>`])

const page = (title: string, content: string[]) =>
  ['<!doctype html>', '<meta charset="utf-8">', `<title>${title}</title>`, `<h1>${title}</h1>`, ...content, ''].join(
    '\n',
  )

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
