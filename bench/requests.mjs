import { oauth1 } from '@oauth-hooks/axios'
import axios from 'axios'
import addOAuthInterceptor from 'axios-oauth-1.0a'
import { body, clientId, clientSecret, contentType, token, tokenSecret, url } from './example.mjs'

/** A client that answers itself, so that nothing is measured but axios and who hooks into it. */
function client() {
  return axios.create({
    adapter: async (config) => ({ data: '', status: 200, statusText: 'OK', headers: {}, config, request: {} }),
  })
}

function withOurs() {
  const instance = client()
  instance.interceptors.request.use(oauth1({ clientId, clientSecret, token, tokenSecret }))
  return instance
}

/** It looks for `content-type` where axios keeps `Content-Type`, so it hashes this form instead of signing it. */
function withPeer() {
  const instance = client()
  const add = addOAuthInterceptor.default ?? addOAuthInterceptor
  add(instance, { algorithm: 'HMAC-SHA1', key: clientId, secret: clientSecret, token, tokenSecret })
  return instance
}

function post(instance) {
  const config = { headers: { 'Content-Type': contentType } }
  return () => instance.post(url, body, config)
}

export const title = 'one axios request through a null adapter'
export const references = ['axios alone', 'axios-oauth-1.0a']
export const operations = {
  'axios alone': post(client()),
  '@oauth-hooks/axios': post(withOurs()),
  'axios-oauth-1.0a': post(withPeer()),
}
