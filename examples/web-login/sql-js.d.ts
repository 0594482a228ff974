/* What this example uses of sql.js, which brings no types. */
declare module 'sql.js' {
  export type Value = string | number | Uint8Array | null

  export interface Statement {
    bind(values: readonly Value[]): boolean
    step(): boolean
    getAsObject(): Record<string, Value>
    free(): boolean
  }

  export class Database {
    constructor(file?: Uint8Array)
    run(sql: string): this
    prepare(sql: string): Statement
    /** The whole database as the bytes of a SQLite file. */
    export(): Uint8Array
    close(): void
  }

  export default function initSqlJs(): Promise<{ Database: typeof Database }>
}
