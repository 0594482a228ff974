import type { Authorization, AuthRequest } from '../auth.js'
import { callable, check } from '../checks.js'
import type { Fields, Question } from '../endpoint.js'
import type { MaybePromise } from '../maybe-promise.js'

/** What a token is asked for. */
export type TokenStage = 'access_token' | 'refresh_token'

/** A request to an endpoint before it is sent. */
export interface EndpointRequest extends Question {
  readonly body: string
}

type RequestHook = (request: EndpointRequest) => MaybePromise<EndpointRequest>
type ResponseHook = (response: Response) => MaybePromise<Response>

/**
 * Where a provider that does not follow the standard can be helped, under Authlib's names. Each hook gives back what it got,
 * or what is to be used instead.
 */
export interface ComplianceHooks {
  readonly access_token_request: RequestHook
  readonly access_token_response: ResponseHook
  readonly refresh_token_request: RequestHook
  readonly refresh_token_response: ResponseHook
  readonly revoke_token_request: RequestHook
  readonly introspect_token_request: RequestHook
  /** A request of the resource, after it was authorized and before it is sent. */
  readonly protected_request: (authorization: Authorization, request: AuthRequest) => MaybePromise<Authorization>
  /** The members of a token response, before anything is looked for in them: the place to rename and to lift. */
  readonly normalizeToken: (fields: Fields, stage: TokenStage) => MaybePromise<Fields>
}

/** Names of {@link ComplianceHooks}. */
export type ComplianceHookName = keyof ComplianceHooks

/** One hook or several for each name, run in this order. */
export type ComplianceHookOptions = {
  readonly [Name in ComplianceHookName]?: ComplianceHooks[Name] | readonly ComplianceHooks[Name][] | undefined
}

const names: Readonly<Record<ComplianceHookName, true>> = {
  access_token_request: true,
  access_token_response: true,
  refresh_token_request: true,
  refresh_token_response: true,
  revoke_token_request: true,
  introspect_token_request: true,
  protected_request: true,
  normalizeToken: true,
}

/** The hooks of one client. */
export class HookRegistry {
  readonly #hooks = new Map<string, ((value: unknown, detail?: unknown) => unknown)[]>()

  /** @throws TypeError that begins with `complianceHooks` */
  constructor(options: ComplianceHookOptions = {}) {
    for (const [name, hooks] of Object.entries(options)) {
      for (const hook of [hooks ?? []].flat()) this.register(name as ComplianceHookName, hook as never)
    }
  }

  register<Name extends ComplianceHookName>(name: Name, hook: ComplianceHooks[Name]): void {
    if (!Object.hasOwn(names, name)) throw new TypeError(`complianceHooks.${name}: no such hook`)
    check(`complianceHooks.${name}`, hook, callable)
    this.#hooks.set(name, [...(this.#hooks.get(name) ?? []), hook as (value: unknown) => unknown])
  }

  has(name: ComplianceHookName): boolean {
    return this.#hooks.has(name)
  }

  /** The value after all hooks of a name. A hook that gives nothing back leaves it as it is. */
  async run<Value>(name: ComplianceHookName, value: Value, detail?: unknown): Promise<Value> {
    let result = value
    for (const hook of this.#hooks.get(name) ?? []) result = ((await hook(result, detail)) as Value) ?? result
    return result
  }
}
