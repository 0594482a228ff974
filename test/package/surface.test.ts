import { expect } from 'chai'
import { hasDocstring, publicNames } from './surface.js'

/** Every public name. A new one is a promise: it comes with a line here and a docstring. */
const surface = {
  core: {
    values: [
      'Exchange',
      'OAuth1Auth',
      'OAuth1Client',
      'OAuth2Auth',
      'OAuth2Client',
      'OAuthError',
      'TokenCycle',
      'UnlistedSecret',
      'asksForToken',
      'authorizationCodeGrant',
      'authorizationHeader',
      'authorizationUrl',
      'authorizedFetch',
      'authorizedForm',
      'authorizedRequest',
      'authorizedUrl',
      'baseStringUri',
      'clientAuthMethods',
      'codeChallenge',
      'collectParameters',
      'describeRequest',
      'deviceCodeGrant',
      'encodeParameters',
      'isForm',
      'normalizeParameters',
      'parseAuthorizationResponse',
      'parseChallenges',
      'parseForm',
      'parseTokenAnswer',
      'parseTokenResponse',
      'percentEncode',
      'redirectOf',
      'refreshTokenGrant',
      'responseOf',
      'signatureBaseString',
      'signatureMethod',
      'signingKey',
      'tokenExchangeGrant',
    ],
    types: [
      'Auth',
      'AuthRequest',
      'AuthResponse',
      'Authorization',
      'AuthorizationExpectation',
      'AuthorizationParameters',
      'AuthorizationUrl',
      'AuthorizedFetchOptions',
      'Challenge',
      'ClientAuthMethod',
      'ClientAuthMethodName',
      'ClientAuthOption',
      'ClientAuthenticationFields',
      'ClientCredentials',
      'CodeChallengeMethod',
      'ComplianceHookName',
      'ComplianceHookOptions',
      'ComplianceHooks',
      'DeviceAuthorization',
      'EndpointAnswer',
      'EndpointRequest',
      'ExchangeOptions',
      'FailureDetails',
      'Fetch',
      'Fields',
      'HeaderFields',
      'Introspection',
      'Lock',
      'OAuth1ClientOptions',
      'OAuth1Options',
      'OAuth1Token',
      'OAuth2ClientOptions',
      'OAuth2Options',
      'OAuthErrorCode',
      'OAuthErrorDetails',
      'Parameter',
      'Parameters',
      'Placement',
      'PrivateKey',
      'Redirect',
      'Renewal',
      'Replay',
      'RequestOptions',
      'ResponseParts',
      'SignDetails',
      'SignatureMethod',
      'SignatureMethodName',
      'SigningKeys',
      'Token',
      'TokenCycleOptions',
      'TokenFields',
      'TokenParameters',
      'TokenPlacement',
      'TokenRequestOptions',
      'TokenStage',
      'TokenStore',
      'TokenType',
      'UpdateToken',
    ],
  },
  axios: {
    values: [
      'OAuth1Auth',
      'OAuth1Client',
      'OAuth2Auth',
      'OAuth2Client',
      'OAuthError',
      'attach',
      'eject',
      'oauth1',
      'oauth2',
      'transport',
    ],
    types: ['OAuth1Options', 'OAuth2Options', 'OAuthOption', 'Token'],
  },
  got: {
    values: [
      'OAuth1Auth',
      'OAuth1Client',
      'OAuth2Auth',
      'OAuth2Client',
      'OAuthError',
      'attach',
      'oauth1',
      'oauth2',
      'transport',
    ],
    types: ['OAuth1Options', 'OAuth2Options', 'OAuthOption', 'Token'],
  },
  ky: {
    values: [
      'OAuth1Auth',
      'OAuth1Client',
      'OAuth2Auth',
      'OAuth2Client',
      'OAuthError',
      'attach',
      'oauth1',
      'oauth2',
      'transport',
    ],
    types: ['OAuth1Options', 'OAuth2Options', 'OAuthOption', 'Token'],
  },
}

for (const [folder, { values, types }] of Object.entries(surface)) {
  describe(`the public names of ${folder}`, () => {
    const names = publicNames(folder)

    it('are these values', async () => {
      const module = await import(`@oauth-hooks/${folder}`)

      expect(Object.keys(module).sort()).to.deep.equal(values)
    })

    it('are these types', () => {
      const found = names.filter(({ type }) => type).map(({ name }) => name)

      expect(found.sort()).to.deep.equal(types)
    })

    it('have docstrings', () => {
      const own = names.filter(({ from }) => from.startsWith('.'))

      const undocumented = own.filter((name) => !hasDocstring(folder, name))

      expect(undocumented.map(({ name }) => name)).to.deep.equal([])
    })
  })
}
