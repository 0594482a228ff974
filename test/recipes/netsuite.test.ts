import { expect } from 'chai'
import { fieldsOf, judged, run, signedParameters, useProviders } from './recipe.js'

const keys = { clientSecret: 'ns-secret', tokenSecret: 'ns-token-secret' }

describe('the recipe for NetSuite', () => {
  const sent = useProviders(['https://1234567-sb1.restlets.api.netsuite.com'])

  for (const account of ['1234567_SB1', '1234567_sb1', '1234567-sb1']) {
    it(`signs a RESTlet call of ${account} with HMAC-SHA256 and the realm in upper case`, async () => {
      const netsuite = await run('netsuite', {
        NETSUITE_ACCOUNT: account,
        NETSUITE_KEY: 'ns-key',
        NETSUITE_SECRET: keys.clientSecret,
        NETSUITE_TOKEN: 'ns-token',
        NETSUITE_TOKEN_SECRET: keys.tokenSecret,
      })

      await netsuite.callRestlet?.('42', '1', { name: 'é' })

      expect(sent[0]).to.include({
        method: 'POST',
        target: '/app/site/hosting/restlet.nl?script=42&deploy=1',
        body: '{"name":"é"}',
      })
      const verdict = judged(sent[0], keys)
      expect(verdict).to.include({
        accepted: true,
        placement: 'header',
        realm: '1234567_SB1',
        signatureMethod: 'HMAC-SHA256',
      })
      expect(signedParameters(verdict)).to.equal('deploy=1&script=42')
      expect(fieldsOf(sent[0])).to.have.members([
        'realm',
        'oauth_consumer_key',
        'oauth_token',
        'oauth_signature_method',
        'oauth_timestamp',
        'oauth_nonce',
        'oauth_version',
        'oauth_signature',
      ])
      expect(sent[0]?.headers.authorization).to.match(/^OAuth realm="1234567_SB1", /)
    })
  }
})
