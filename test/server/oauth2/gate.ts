/** Where requests wait until the test lets them go on: what takes long here takes as long as the test says. */
export class Gate {
  #arrivals = 0
  #open = false
  readonly #waiting = new Set<() => void>()
  readonly #watching = new Set<() => void>()

  /** Resolves when so many have come, gone on or not. */
  async arrived(count = 1): Promise<void> {
    while (this.#arrivals < count) await new Promise<void>((resolve) => this.#watching.add(resolve))
  }

  /** Lets everybody go on, now and later. */
  open(): void {
    this.#open = true
    for (const go of this.#waiting) go()
    this.#waiting.clear()
  }

  async pass(): Promise<void> {
    this.#arrivals++
    for (const look of this.#watching) look()
    this.#watching.clear()
    if (!this.#open) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }
}
