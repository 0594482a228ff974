import { attach, OAuth1Client, transport } from '@oauth-hooks/axios'
import axios from 'axios'
import { axiosClient } from './clients/axios.js'
import { oauth1Flow } from './oauth1-flow.js'
import { tellingAgent } from './telling-agent.js'

oauth1Flow({
  client: axiosClient('http'),
  OAuth1Client,
  transport,
  attach,
  async get(instance, url, oauth) {
    const { status, data } = await instance.get(url, {
      validateStatus: () => true,
      ...(oauth === undefined ? {} : { oauth }),
    })
    return { status, body: data }
  },
  marked(baseURL, hooked) {
    const instance = axios.create({
      baseURL,
      headers: { 'X-Mark': '1' },
      params: { mark: '1' },
      auth: { username: 'mark', password: 'mark' },
      transformRequest: [(data) => `${data}marked`],
      transformResponse: [() => 'marked'],
      maxRedirects: 5,
    })
    instance.interceptors.request.use((config) => {
      hooked()
      // The response of a call is looked at.
      return Object.assign(config, { transformResponse: [JSON.parse] })
    })
    instance.interceptors.response.use((response) => {
      hooked()
      return response
    })
    return instance
  },
  routed: (taken) => axios.create({ httpAgent: tellingAgent(taken) }),
  impatient: () => axios.create({ timeout: 200 }),
})
