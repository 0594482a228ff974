import { type AssertionClientOptions, AssertionClient as CoreClient } from '@oauth-hooks/core'
import axios, { type AxiosInstance } from 'axios'
import { attachClient } from './attach.js'
import { withTransport } from './transport.js'

/**
 * Gets access tokens for assertions through axios: core's `AssertionClient`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class AssertionClient extends CoreClient {
  /** Sends the current token: the given instance, or a new one. */
  readonly http: AxiosInstance

  constructor(options: AssertionClientOptions, instance: AxiosInstance = axios.create()) {
    super(withTransport(options, instance))
    this.http = attachClient(instance, this)
  }
}
