import type { FormCase } from '../client.js'

/** Forms that say so in their header fields: those of every client whose option is `body`. */
export const typedForms: Readonly<Record<string, FormCase>> = {
  'a string with a type': {
    own: { body: 'a=1&é=%20', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    wire: 'a=1&é=%20',
  },
  'a Buffer with a charset': {
    own: {
      body: Buffer.from('a=1'),
      headers: { 'content-type': 'Application/X-WWW-Form-URLencoded; charset=utf-8' },
    },
    wire: 'a=1',
  },
}

/** Forms of fetch, and of what is made of it. */
export const fetchForms: Readonly<Record<string, FormCase>> = {
  URLSearchParams: { own: { body: new URLSearchParams('a=1&a=x y&b=') }, wire: 'a=1&a=x+y&b=' },
  ...typedForms,
}
