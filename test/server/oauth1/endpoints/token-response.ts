import { type Answer, form, json } from '../http-server.js'
import { formatForm } from '../octets.js'

/** Credentials as a form, as RFC 5849 has it, or as JSON for the format `json`. */
export const tokenResponse = (format: string | undefined, fields: Readonly<Record<string, string>>): Answer => {
  const headers = { 'Cache-Control': 'no-store' }
  return format === 'json' ? json(200, fields, headers) : form(200, formatForm(fields), headers)
}
