import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import initSqlJs, { type Database, type Value } from 'sql.js'

/** A row of the table `users`. */
export interface User {
  readonly id: number
  readonly provider_user_id: string
  readonly screen_name: string
  readonly oauth_token: string
  readonly oauth_token_secret: string
  /** ISO 8601, UTC. */
  readonly created_at: string
}

/** What the provider said about somebody who logged in. */
export type Login = Omit<User, 'id' | 'created_at'>

/** The users, in a SQLite file. */
export interface Users {
  /** Who it is: somebody known, with the name and the token of this login, or somebody new. */
  findOrCreate(login: Login): User
  find(id: number): User | undefined
  close(): void
}

/**
 * Opens the file, or begins a new one.
 *
 * sql.js is SQLite without anything to compile. It keeps the database in memory, so the file belongs to one process: use
 * `node:sqlite` or better-sqlite3 for more. The SQL stays the same.
 */
export async function openUsers(file: string): Promise<Users> {
  const { Database } = await initSqlJs()
  const database = new Database(read(file))
  try {
    database.run(schema)
  } catch (cause) {
    throw new Error(`${file} is not a database of users`, { cause })
  }

  return {
    findOrCreate(login) {
      const { provider_user_id, screen_name, oauth_token, oauth_token_secret } = login
      const values = [provider_user_id, screen_name, oauth_token, oauth_token_secret]
      const user = first(database, upsert, values)
      if (user === undefined) throw new Error('the database gave no user back')
      replace(file, database.export())
      return user
    },
    find: (id) => first(database, 'SELECT * FROM users WHERE id = ?', [id]),
    close: () => database.close(),
  }
}

const schema = `
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    provider_user_id TEXT NOT NULL UNIQUE,
    screen_name TEXT NOT NULL,
    oauth_token TEXT NOT NULL,
    oauth_token_secret TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ'))
  ) STRICT`

/** By the id, never by the name: a name may be given up and taken by somebody else. */
const upsert = `
  INSERT INTO users (provider_user_id, screen_name, oauth_token, oauth_token_secret) VALUES (?, ?, ?, ?)
  ON CONFLICT (provider_user_id) DO UPDATE SET
    screen_name = excluded.screen_name,
    oauth_token = excluded.oauth_token,
    oauth_token_secret = excluded.oauth_token_secret
  RETURNING *`

function first(database: Database, sql: string, values: readonly Value[]): User | undefined {
  const statement = database.prepare(sql)
  try {
    statement.bind(values)
    return statement.step() ? (statement.getAsObject() as unknown as User) : undefined
  } finally {
    statement.free()
  }
}

function read(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The file is the old one or the new one, never half of it, and only its owner can read the tokens in it. */
function replace(file: string, content: Uint8Array): void {
  const draft = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(draft, content, { mode: 0o600, flush: true })
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}
