import { cpus } from 'node:os'
import * as bearer from './bearer.mjs'
import * as bearerAxios from './bearer-axios.mjs'
import * as bearerFetch from './bearer-fetch.mjs'
import * as bearerGot from './bearer-got.mjs'
import * as bearerKy from './bearer-ky.mjs'
import { measureAll } from './measure.mjs'
import * as requests from './requests.mjs'
import * as sign from './sign.mjs'
import { table } from './table.mjs'

console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}; median of three runs, times per operation\n`,
)
const modules = [sign, requests, bearer, bearerAxios, bearerGot, bearerKy, bearerFetch]
for (const { title, references, operations } of modules) {
  console.log(`${table(title, await measureAll(operations), references)}\n`)
}
