/** How many new tokens a resource may refuse before that is given up for a while. */
const limit = 2

/** A resource that refuses one new token after the other is not helped by yet another. */
export class Circuit {
  /** The resource took the current token at least once. */
  #accepted = false
  #replaced = 0
  #openUntil = 0
  #openings = 0

  /** Told that the current token was taken. */
  accept(): void {
    this.#accepted = true
    this.#replaced = this.#openings = 0
  }

  /** Told that there is another token, and whether it replaces one that the resource refused. */
  change(refused: boolean): void {
    if (refused && !this.#accepted) this.#replaced++
    this.#accepted = false
  }

  /** Told of another login. */
  reset(): void {
    this.#accepted = false
    this.#replaced = this.#openings = this.#openUntil = 0
  }

  /** Whether refreshing is pointless now. Opens for 30 seconds, then for twice as long, up to 5 minutes. */
  isOpen(now: number): boolean {
    if (this.#openUntil > now) return true
    if (this.#accepted || this.#replaced < limit) return false
    // After the pause one more is tried.
    this.#replaced = limit - 1
    this.#openUntil = now + Math.min(300, 30 * 2 ** this.#openings++)
    return true
  }
}
