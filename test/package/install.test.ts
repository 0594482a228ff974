import { expect } from 'chai'
import { Consumer } from './consumer.js'

const loading = {
  'program.mjs': `
    import { createServer } from 'node:http'
    import axios from 'axios'
    import got from 'got'
    import ky from 'ky'
    import * as core from '@oauth-hooks/core'
    import * as forAxios from '@oauth-hooks/axios'
    import * as forGot from '@oauth-hooks/got'
    import * as forKy from '@oauth-hooks/ky'`,
  'program.cjs': `
    const { createServer } = require('node:http')
    const axios = require('axios')
    const { default: got } = require('got')
    const { default: ky } = require('ky')
    const core = require('@oauth-hooks/core')
    const forAxios = require('@oauth-hooks/axios')
    const forGot = require('@oauth-hooks/got')
    const forKy = require('@oauth-hooks/ky')`,
}

/** X's own example of a signature, then one request of each client to a server that answers with its Authorization. */
const program = `
  const credentials = { clientId: 'xvz1evFS4wEEPTGEFPHBog', clientSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw' }
  const example = new core.OAuth1Auth({
    ...credentials,
    token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
    tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
    nonce: () => 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg',
    timestamp: () => 1318622958,
  })
  const request = {
    method: 'POST',
    url: new URL('https://api.twitter.com/1.1/statuses/update.json?include_entities=true'),
    headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
    body: 'status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21',
  }

  const server = createServer((request, response) => response.end(request.headers.authorization ?? 'none'))
  server.listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port
    const signers = [forAxios, forGot, forKy].map(({ oauth1 }) => oauth1(credentials))
    const signingAxios = axios.create()
    signingAxios.interceptors.request.use(signers[0])
    const headers = [
      example.authorize(request).headers.Authorization,
      (await signingAxios.get(url)).data,
      await got.extend({ hooks: { beforeRequest: [signers[1]] } })(url).text(),
      await ky.extend({ hooks: { beforeRequest: [signers[2]] } })(url).text(),
      (await forAxios.attach(axios.create(), new core.OAuth1Auth(credentials)).get(url)).data,
      await forGot.attach(got, new core.OAuth1Auth(credentials))(url).text(),
      await forKy.attach(ky, new core.OAuth1Auth(credentials))(url).text(),
    ]
    console.log(JSON.stringify(headers))
    server.close()
    server.closeAllConnections()
  })`

describe('the installed packages', function () {
  this.timeout(120_000)
  const consumer = new Consumer()

  before(() => consumer.install())
  after(() => consumer.remove())

  for (const [file, imports] of Object.entries(loading)) {
    it(`sign what ${file} sends`, async () => {
      consumer.write(file, imports + program)

      const [example, ...sent] = JSON.parse(await consumer.run(file)) as string[]

      expect(example).to.include('oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"')
      expect(sent).to.have.lengthOf(6)
      for (const header of sent)
        expect(header).to.match(/^OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", .*oauth_signature="[^"]+"$/)
    })
  }
})
