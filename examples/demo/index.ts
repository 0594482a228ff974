/* `npm run demo`: axios, got and ky send signed requests, and a provider judges them. `--help` says more. */

import { readArguments, UsageError, usage } from './arguments.js'
import { makePage, wantsColor } from './print.js'
import { sendRealRequest } from './real-request.js'

try {
  const task = readArguments(process.argv.slice(2), process.env)
  const page = makePage({
    write: (line) => console.log(line),
    color: wantsColor(process.stdout, process.env),
    secrets: task.kind === 'request' ? task.secrets : [],
  })
  if (task.kind === 'help') console.log(usage)
  else if (task.kind === 'tour') {
    // Its providers take a second to load.
    const { tour } = await import('./tour.js')
    process.exitCode = (await tour(page)) ? 0 : 1
  } else process.exitCode = (await sendRealRequest(page, task)) ? 0 : 1
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
