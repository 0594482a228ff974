import { createHmac, randomUUID } from 'node:crypto'
import { parse } from 'node:querystring'
import { OAuth1Auth } from '@oauth-hooks/core'
import oauthPackage from 'oauth'
import OAuth from 'oauth-1.0a'
import oauthSign from 'oauth-sign'
import * as example from './example.mjs'

const { clientId, clientSecret, token, tokenSecret, method, url, status } = example

const hmac = (text, key) => createHmac('sha1', key).update(text).digest('base64')

/** Nobody signs with less than the HMAC of the base string. */
function bareHmac() {
  let baseString
  const onSign = (details) => {
    baseString = details.baseString
  }
  new OAuth1Auth({ clientId, clientSecret, token, tokenSecret, onSign }).authorize(request())
  // A string that was put together is a tree of its parts; this makes it a plain one.
  const flat = Buffer.from(baseString).toString('latin1')
  const key = `${clientSecret}&${tokenSecret}`
  return () => hmac(flat, key)
}

function ours() {
  const auth = new OAuth1Auth({ clientId, clientSecret, token, tokenSecret })
  const example = request()
  return () => auth.authorize(example)
}

function request() {
  return {
    method,
    url: new URL(url),
    headers: new Headers({ 'content-type': example.contentType }),
    body: example.body,
  }
}

/** As its README shows it. */
function oauth10a() {
  const oauth = new OAuth({
    consumer: { key: clientId, secret: clientSecret },
    signature_method: 'HMAC-SHA1',
    hash_function: hmac,
  })
  const credentials = { key: token, secret: tokenSecret }
  return () => oauth.toHeader(oauth.authorize({ url, method, data: { status } }, credentials))
}

/** Its `authHeader` takes no body: the parameter of the form stands in the query. */
function oauth() {
  const signer = new oauthPackage.OAuth('', '', clientId, clientSecret, '1.0', null, 'HMAC-SHA1')
  const withBody = `${url}&${example.body}`
  return () => signer.authHeader(withBody, token, tokenSecret, method)
}

/** oauth-sign only signs; collecting the parameters and writing the header is what npm `request` did around it. */
function oauthSignAsInRequest() {
  return () => {
    const protocol = {
      oauth_consumer_key: clientId,
      oauth_token: token,
      oauth_version: '1.0',
      oauth_timestamp: Math.floor(Date.now() / 1000).toString(),
      oauth_nonce: randomUUID().replace(/-/g, ''),
      oauth_signature_method: 'HMAC-SHA1',
    }
    const { origin, pathname, search } = new URL(url)
    const parameters = { ...protocol, ...parse(search.slice(1)), ...parse(example.body) }
    const signature = oauthSign.sign('HMAC-SHA1', method, origin + pathname, parameters, clientSecret, tokenSecret)
    const fields = Object.keys(protocol).sort()
    const header = fields.map((name) => `${name}="${oauthSign.rfc3986(protocol[name])}"`).join(',')
    return `OAuth ${header},oauth_signature="${oauthSign.rfc3986(signature)}"`
  }
}

export const title = 'sign one request, HMAC-SHA1'
export const references = ['bare HMAC', 'oauth-1.0a']
export const operations = {
  'bare HMAC': bareHmac(),
  '@oauth-hooks/core': ours(),
  'oauth-1.0a': oauth10a(),
  'oauth-sign, as in request': oauthSignAsInRequest(),
  oauth: oauth(),
}
