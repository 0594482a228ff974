import { type AssertionClientOptions, AssertionClient as CoreClient } from '@oauth-hooks/core'
import got, { type Got } from 'got'
import { attach } from './attach.js'
import { withTransport } from './transport.js'

/**
 * Gets access tokens for assertions through got: core's `AssertionClient`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class AssertionClient extends CoreClient {
  /** Sends the current token: made of the given instance, or of got itself. */
  readonly http: Got

  constructor(options: AssertionClientOptions, instance: Got = got) {
    super(withTransport(options, instance))
    this.http = attach(instance, this)
  }
}
