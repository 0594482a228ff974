import type { Fetch } from '@oauth-hooks/core'
import { attach, OAuth1Client, transport } from '@oauth-hooks/ky'
import ky, { type Options } from 'ky'
import { oldest } from '../support/versions.js'
import { kyClient } from './clients/ky.js'
import { parsed } from './clients/shared.js'
import { oauth1Flow } from './oauth1-flow.js'

oauth1Flow({
  client: kyClient,
  OAuth1Client,
  transport,
  attach,
  async get(instance, url, oauth) {
    const response = await instance.get(url, {
      throwHttpErrors: false,
      ...(oauth === undefined ? {} : { context: { oauth } }),
    })
    return { status: response.status, body: parsed(await response.text()) }
  },
  marked(baseUrl, hooked) {
    const hook = () => {
      hooked()
    }
    return ky.create({
      // Both majors have called it by other names.
      [oldest ? 'prefixUrl' : 'prefix']: baseUrl,
      headers: { 'x-mark': '1' },
      searchParams: { mark: '1' },
      retry: { limit: 2, methods: ['get', 'post'], statusCodes: [503], delay: () => 1 },
      hooks: { beforeRequest: [hook], afterResponse: [hook] },
    } as Options)
  },
  routed(taken) {
    const told: Fetch = (input, init) => {
      taken()
      return fetch(input, init)
    }
    return ky.create({ fetch: told as typeof fetch })
  },
})
