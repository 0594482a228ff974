import { attach, OAuth1Client, transport } from '@oauth-hooks/got'
import got, { type Got } from 'got'
import { gotClient } from './clients/got.js'
import { parsed } from './clients/shared.js'
import { oauth1Flow } from './oauth1-flow.js'
import { tellingAgent } from './telling-agent.js'

oauth1Flow<Got>({
  client: gotClient,
  OAuth1Client,
  transport,
  attach,
  async get(instance, url, oauth) {
    const { statusCode, body } = await instance.get(url, {
      throwHttpErrors: false,
      ...(oauth === undefined ? {} : { context: { oauth } }),
    })
    return { status: statusCode, body: parsed(body as string) }
  },
  marked(prefixUrl, hooked) {
    return got.extend({
      prefixUrl,
      headers: { 'x-mark': '1' },
      searchParams: { mark: '1' },
      username: 'mark',
      password: 'mark',
      retry: {
        limit: 2,
        methods: ['GET', 'POST'],
        statusCodes: [503],
        calculateDelay: ({ attemptCount }) => +(attemptCount < 3),
      },
      hooks: {
        init: [
          () => {
            hooked()
          },
        ],
        beforeRequest: [
          () => {
            hooked()
          },
        ],
        afterResponse: [
          (response) => {
            hooked()
            return response
          },
        ],
      },
      handlers: [
        (options, next) => {
          hooked()
          return next(options)
        },
      ],
    })
  },
  routed: (taken) => got.extend({ agent: { http: tellingAgent(taken) } }),
  impatient: () => got.extend({ timeout: { response: 200 } }),
})
