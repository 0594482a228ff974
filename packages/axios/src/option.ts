import type { RequestOptions } from '@oauth-hooks/core'

/** Credentials of one request, in place of the attached ones; `false` sends it without any. */
export type OAuthOption = false | RequestOptions

declare module 'axios' {
  interface AxiosRequestConfig {
    /** Credentials of this request, in place of the attached ones; `false` sends it without any. */
    oauth?: OAuthOption
  }
}
