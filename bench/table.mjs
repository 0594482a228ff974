/** A markdown table of times, with how many times as long each takes as each of the `references`. */
export function table(title, times, references) {
  const rows = Object.entries(times).map(([name, time]) => [
    name,
    `${(time / 1000).toPrecision(3)} µs`,
    ...references.map((reference) => `${(time / times[reference]).toFixed(2)}×`),
  ])
  const head = [title, 'time', ...references.map((reference) => `: ${reference}`)]
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
