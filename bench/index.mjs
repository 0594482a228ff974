import { cpus } from 'node:os'
import { measureAll } from './measure.mjs'
import * as requests from './requests.mjs'
import * as sign from './sign.mjs'
import { table } from './table.mjs'

console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}; median of three runs, times per operation\n`,
)
for (const { title, references, operations } of [sign, requests]) {
  console.log(`${table(title, await measureAll(operations), references)}\n`)
}
