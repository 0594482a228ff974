import type { RequestOptions } from '@oauth-hooks/core'

/** Credentials of one request, in place of the attached ones, as `context.oauth`; `false` sends it without any. */
export type OAuthOption = false | RequestOptions
