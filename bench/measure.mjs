import { measure } from 'mitata'

const runs = 3
const turns = 10

/** Always in batches, whatever an operation takes: what it leaves to the garbage collector is a part of its time. */
const options = { min_cpu_time: 20e6, batch_samples: 64, batch_threshold: 10e6, warmup_threshold: 10e6 }

/**
 * The time of each operation in nanoseconds, the median of three runs. In a run the operations take many short turns,
 * and the best turn counts: what else the machine does meets all of them alike, and is no time of theirs.
 * @param {Record<string, () => unknown>} operations
 * @returns {Promise<Record<string, number>>}
 */
export async function measureAll(operations) {
  const times = Object.fromEntries(Object.keys(operations).map((name) => [name, []]))
  for (let run = 0; run < runs; run++) {
    for (const [name, time] of Object.entries(await measureRun(operations))) times[name].push(time)
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]))
}

async function measureRun(operations) {
  const best = {}
  for (let turn = 0; turn < turns; turn++) {
    for (const [name, operation] of Object.entries(operations)) {
      const { p50 } = await measure(operation, options)
      best[name] = Math.min(p50, best[name] ?? Number.POSITIVE_INFINITY)
    }
  }
  return best
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
