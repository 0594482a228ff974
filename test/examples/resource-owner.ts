/* What a person does on the embedded provider's authorization page, by real HTTP. */

/** The page after the decision. */
export interface Decision {
  readonly status: number
  readonly text: string
  /** Where the provider sends the person. */
  readonly location: string
}

export const allow = (url: string, user: string): Promise<Decision> => decide(url, 'allow', { user })

export const deny = (url: string): Promise<Decision> => decide(url, 'deny', {})

/** The PIN that the provider shows to somebody who allows the access. */
export async function pinFor(url: string, user: string): Promise<string> {
  const { text } = await allow(url, user)
  const pin = /id="verifier">(\d+)</.exec(text)?.[1]
  if (pin === undefined) throw new Error(`there is no PIN on ${text}`)
  return pin
}

/** Posts one of the forms of the page, with its hidden fields. */
async function decide(url: string, decision: string, fields: Record<string, string>): Promise<Decision> {
  const page = await (await fetch(url)).text()
  const [form = '', action = ''] = new RegExp(`<form id="${decision}".*?action="(.*?)".*?</form>`, 's').exec(page) ?? []
  if (form === '') throw new Error(`there is nothing to ${decision} on ${page}`)
  const hidden = [...form.matchAll(/type="hidden" name="(.*?)" value="(.*?)"/g)].map(([, name, value]) => [name, value])

  const response = await fetch(new URL(action, url), {
    method: 'POST',
    body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    redirect: 'manual',
  })
  return {
    status: response.status,
    text: await response.text(),
    location: response.headers.get('location') ?? '',
  }
}
