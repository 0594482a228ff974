/** Somebody who can sign in at the provider. */
export interface User {
  readonly id: string
  readonly screenName: string
  readonly name: string
  /** For xAuth only; the authorization page believes whoever signs in. */
  readonly password: string
}

/** The resource owners; the first one is who approves when nobody is asked. */
export const users: readonly [User, ...User[]] = [
  { id: '1001', screenName: 'alice', name: 'Alice Liddell', password: 'down the rabbit hole & back' },
  { id: '1002', screenName: 'bob', name: 'Bob Sawyer', password: 'hunter2+2=4' },
]

export const findUser = (screenName: string | undefined): User | undefined =>
  users.find((user) => user.screenName === screenName)
