import { oauth1FlowSection } from './oauth1-flow.js'
import { oauth1Section } from './oauth1-tour.js'
import { oauth2Section } from './oauth2-tour.js'
import type { Page } from './print.js'
import { printSummary, type Result, type Section } from './report.js'

const everySection: readonly Section[] = [oauth1Section, oauth1FlowSection, oauth2Section]

/** Goes through the sections; true when nothing was refused. */
export async function tour(page: Page, sections: readonly Section[] = everySection): Promise<boolean> {
  const start = performance.now()
  const results: Result[] = []
  for (const section of sections) {
    page.heading(section.title)
    results.push(...(await section.run(page)))
  }
  printSummary(page, results)

  const accepted = results.filter(({ refusal }) => refusal === undefined).length
  const seconds = ((performance.now() - start) / 1000).toFixed(2)
  const all = accepted === results.length
  page.text('')
  page.text(`${accepted} of ${results.length} accepted in ${seconds} s`, all ? 'green' : 'red')
  return all
}
