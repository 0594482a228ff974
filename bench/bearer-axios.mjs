import { oauth2 } from '@oauth-hooks/axios'
import axios from 'axios'
import { createAuthRefresh } from 'axios-auth-refresh'
import { accessToken, auth, url } from './bearer.mjs'

/** A client that answers itself, so that nothing is measured but axios and who hooks into it. */
function client() {
  return axios.create({
    adapter: async (config) => ({ data: '', status: 200, statusText: 'OK', headers: {}, config, request: {} }),
  })
}

function withOurs() {
  const instance = client()
  instance.interceptors.request.use(oauth2(auth()))
  return instance
}

/** As its README shows it: it waits for a 401, and an interceptor of the program's own sends the token. */
function withPeer() {
  const instance = client()
  instance.interceptors.request.use((request) => {
    request.headers.Authorization = `Bearer ${accessToken}`
    return request
  })
  createAuthRefresh(instance, async () => {})
  return instance
}

const get = (instance) => () => instance.get(url)

export const title = 'a bearer token on one axios request, null adapter'
export const references = ['axios alone', 'axios-auth-refresh']
export const operations = {
  'axios alone': get(client()),
  '@oauth-hooks/axios': get(withOurs()),
  'axios-auth-refresh': get(withPeer()),
}
