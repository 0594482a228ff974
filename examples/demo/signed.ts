import type { SignDetails } from '@oauth-hooks/core'
import type { Page } from './print.js'

/** What `onSign` told. */
export function printSigned(page: Page, { method, url, signatureMethod, baseString }: SignDetails): void {
  page.field('request', `${method} ${url}`)
  page.field('signed with', signatureMethod)
  page.field('base string', baseString)
}
