import { type AssertionClientOptions, AssertionClient as CoreClient } from '@oauth-hooks/core'
import ky, { type KyInstance } from 'ky'
import { attach } from './attach.js'
import { withTransport } from './transport.js'

/**
 * Gets access tokens for assertions through ky: core's `AssertionClient`, and `http` for the API itself.
 * @throws TypeError that begins with the name of the wrong option
 */
export class AssertionClient extends CoreClient {
  /** Sends the current token: made of the given instance, or of ky itself. */
  readonly http: KyInstance

  constructor(options: AssertionClientOptions, instance: KyInstance = ky) {
    super(withTransport(options, instance))
    this.http = attach(instance, this)
  }
}
