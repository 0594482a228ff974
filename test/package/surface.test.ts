import { expect } from 'chai'
import { hasDocstring, publicNames } from './surface.js'

/** What each adapter has. axios keeps its instance, so only there something can be taken off again. */
const adapter = {
  values: [
    'AssertionClient',
    'DPoP',
    'OAuth1Auth',
    'OAuth1Client',
    'OAuth2Auth',
    'OAuth2Client',
    'OAuthError',
    'attach',
    'clientSecretJwt',
    'fromServiceAccount',
    'oauth1',
    'oauth2',
    'privateKeyJwt',
    'transport',
  ],
  types: [
    'AssertionClientOptions',
    'Lock',
    'OAuth1ClientOptions',
    'OAuth1Options',
    'OAuth1Token',
    'OAuth2ClientOptions',
    'OAuth2Options',
    'OAuthOption',
    'Token',
    'TokenStore',
  ],
}

/** Every public name. A new one is a promise: it comes with a line here and a docstring. */
const surface = {
  core: {
    values: [
      'AssertionClient',
      'DPoP',
      'Exchange',
      'OAuth1Auth',
      'OAuth1Client',
      'OAuth2Auth',
      'OAuth2Client',
      'OAuthError',
      'TokenCycle',
      'UnlistedSecret',
      'asAuth',
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
      'clientSecretJwt',
      'codeChallenge',
      'collectParameters',
      'describeRequest',
      'deviceCodeGrant',
      'encodeParameters',
      'endSessionUrl',
      'failureOf',
      'fetchServerMetadata',
      'fetchUserinfo',
      'fromServiceAccount',
      'isForm',
      'isStream',
      'jwtBearerGrantType',
      'metadataOptions',
      'normalizeParameters',
      'parseAuthorizationResponse',
      'parseChallenges',
      'parseForm',
      'parseTokenAnswer',
      'parseTokenResponse',
      'percentEncode',
      'privateKeyJwt',
      'pushAuthorizationRequest',
      'redirectOf',
      'refreshTokenGrant',
      'responseOf',
      'saml2BearerGrantType',
      'signatureBaseString',
      'signatureMethod',
      'signingKey',
      'tokenExchangeGrant',
      'validateIdToken',
    ],
    types: [
      'AssertionClientOptions',
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
      'ClientSecretJwtOptions',
      'CodeChallengeMethod',
      'ComplianceHookName',
      'ComplianceHookOptions',
      'ComplianceHooks',
      'DPoPKeyPair',
      'DPoPOptions',
      'DeviceAuthorization',
      'EndSessionParameters',
      'EndpointAnswer',
      'EndpointRequest',
      'ExchangeOptions',
      'FailureDetails',
      'Fetch',
      'Fields',
      'HeaderFields',
      'IdTokenClaims',
      'IdTokenExpectation',
      'Introspection',
      'Jwk',
      'JwtHeader',
      'JwtKey',
      'Lock',
      'MetadataRequestOptions',
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
      'PrivateKeyJwtOptions',
      'ProofOfPossession',
      'PushedAuthorization',
      'Redirect',
      'Renewal',
      'Replay',
      'RequestOptions',
      'ResponseParts',
      'ServerMetadata',
      'ServiceAccountOptions',
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
      'Userinfo',
    ],
  },
  axios: { ...adapter, values: [...adapter.values, 'eject'].sort() },
  got: adapter,
  ky: adapter,
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
