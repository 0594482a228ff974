import type { Page } from './print.js'

/** What became of one request of one client. */
export interface Result {
  readonly client: string
  readonly request: string
  /** Why it was refused; absent when it was accepted. */
  readonly refusal?: string | undefined
}

/** A part of the tour. */
export interface Section {
  readonly title: string
  run(page: Page): Promise<Result[]>
}

/** A row a request, a column a client; below it, why anything was refused. */
export function printSummary(page: Page, results: readonly Result[]): void {
  const clients = [...new Set(results.map(({ client }) => client))]
  const requests = [...new Set(results.map(({ request }) => request))]
  const find = (client: string, request: string) =>
    results.find((result) => result.client === client && result.request === request)

  page.heading('Summary')
  page.table(
    [
      ['', ...clients],
      ...requests.map((request) => [request, ...clients.map((client) => word(find(client, request)))]),
    ],
    (cell) => (cell === 'accepted' ? 'green' : cell === 'refused' ? 'red' : undefined),
  )
  for (const { client, request, refusal } of results) {
    if (refusal !== undefined) page.text(`${client}, ${request}: ${refusal}`, 'red')
  }
}

function word(result: Result | undefined): string {
  if (result === undefined) return ''
  return result.refusal === undefined ? 'accepted' : 'refused'
}
