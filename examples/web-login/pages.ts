import type { User } from './users.js'

/** HTML that is safe to send: only {@link html} makes it. */
class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A template that escapes whatever is put into it, unless it came out of this template itself. */
function html({ raw }: TemplateStringsArray, ...values: readonly (string | number | Html)[]): Html {
  const escaped = values.map((value) => (value instanceof Html ? value.text : escapeHtml(String(value))))
  return new Html(String.raw({ raw }, ...escaped))
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

export const signedOutPage = () =>
  page('Welcome', html`<p><a href="/login">Log in</a> with your account at the provider.</p>`)

/** @param account what the provider's API answered, as JSON */
export const accountPage = (user: User, account: string) =>
  page(
    user.screen_name,
    html`<p>You are user ${user.id}, here since <time>${user.created_at}</time>.</p>
<p>The provider says about your account:</p>
<pre id="account">${account}</pre>
${logoutForm}`,
  )

export const logoutPage = () => page('Log out?', logoutForm)

export const errorPage = (message: string) =>
  page(
    'That did not work',
    html`<p>${message}</p>
<p><a href="/">Home</a> or <a href="/login">log in</a></p>`,
  )

/** A POST: no link, image or page of somebody else can log a user out. */
const logoutForm = html`<form method="post" action="/logout"><button>Log out</button></form>`

const page = (title: string, content: Html): string =>
  html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<h1>${title}</h1>
${content}
</html>
`.text
