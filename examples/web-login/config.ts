/** Where a provider has its endpoints, and what it calls who logged in. */
export interface Provider {
  readonly requestTokenUrl: string
  readonly authorizeUrl: string
  readonly accessTokenUrl: string
  /** Answers a signed GET with the user's account. */
  readonly accountUrl: string
  /** The field of the access token's answer that never changes for a user. Default: `'user_id'`. */
  readonly userIdField?: string
  /** The field with the user's name, for people to read. Default: `'screen_name'`. */
  readonly screenNameField?: string
}

/** How the provider knows this application. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** A provider, and who this application is there. */
export interface Registration {
  readonly provider: Provider
  readonly client: ClientCredentials
}

export interface Config {
  /** Absent: that of the embedded provider. */
  readonly registration: Registration | undefined
  /** 0 takes a free one. */
  readonly port: number
  /** Where browsers find the application, if not at its own port: the origin of the proxy in front of it. */
  readonly publicUrl: string | undefined
  /** Signs the session cookies. Absent: a new one with every start, which ends all sessions. */
  readonly sessionSecret: string | undefined
  /** The SQLite file. */
  readonly database: string | undefined
}

/**
 * Reads the environment.
 * @throws Error that names the variable
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = (name: string) => environment[name] || undefined
  const required = (name: string) => {
    const value = given(name)
    if (value === undefined)
      throw new Error(`${name} is missing; without any of the URLs the embedded provider is used`)
    return value
  }
  const url = (name: string) => checkUrl(name, required(name))

  const urls = ['OAUTH_REQUEST_TOKEN_URL', 'OAUTH_AUTHORIZE_URL', 'OAUTH_ACCESS_TOKEN_URL', 'OAUTH_API_URL']
  const embedded = urls.every((name) => given(name) === undefined)
  return {
    registration: embedded
      ? undefined
      : {
          provider: {
            requestTokenUrl: url('OAUTH_REQUEST_TOKEN_URL'),
            authorizeUrl: url('OAUTH_AUTHORIZE_URL'),
            accessTokenUrl: url('OAUTH_ACCESS_TOKEN_URL'),
            accountUrl: url('OAUTH_API_URL'),
            userIdField: given('OAUTH_USER_ID_FIELD') ?? 'user_id',
            screenNameField: given('OAUTH_SCREEN_NAME_FIELD') ?? 'screen_name',
          },
          client: { clientId: required('OAUTH_CLIENT_ID'), clientSecret: required('OAUTH_CLIENT_SECRET') },
        },
    port: checkPort(given('PORT') ?? '0'),
    publicUrl: given('PUBLIC_URL') && url('PUBLIC_URL'),
    sessionSecret: given('SESSION_SECRET'),
    database: given('DATABASE'),
  }
}

function checkUrl(name: string, value: string): string {
  const protocol = URL.canParse(value) ? new URL(value).protocol : undefined
  if (protocol === 'https:' || protocol === 'http:') return value
  throw new Error(`${name}: ${value} is not an http or https URL`)
}

function checkPort(value: string): number {
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`PORT: ${value} is not a port`)
}
