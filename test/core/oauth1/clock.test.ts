import { expect } from 'chai'
import { ProviderClock } from '../../../packages/core/src/oauth1/clock.js'

const start = 1_800_000_000
const origin = 'https://api.example.com'

/** Our clock, to be put forward and back. */
function aClock(at = start) {
  const ours = { now: at }
  return { ours, clock: new ProviderClock(() => ours.now) }
}

/** A refusal whose `Date` says what time it is at the provider. */
function refusal(at: number, { status = 401, challenge = '' } = {}) {
  const headers = new Headers({ date: new Date(at * 1000).toUTCString() })
  if (challenge !== '') headers.set('www-authenticate', challenge)
  return { status, headers }
}

describe('the clock of a provider', () => {
  it('is ours until a provider says otherwise', () => {
    const { ours, clock } = aClock()

    const first = clock.next(origin)
    ours.now += 5

    expect([first, clock.next(origin)]).to.deep.equal([start, start + 5])
  })

  it('counts whole seconds of the system without a seam', () => {
    const before = Math.floor(Date.now() / 1000)

    const timestamp = new ProviderClock().next(origin)

    expect(timestamp)
      .to.satisfy(Number.isInteger)
      .and.be.within(before, Math.ceil(Date.now() / 1000))
  })

  it('gives the same timestamp again when ours goes back', () => {
    const { ours, clock } = aClock()

    const timestamps = [0, 10, -20, -20, 5, 11].map((offset) => {
      ours.now = start + offset
      return clock.next(origin) - start
    })

    expect(timestamps).to.deep.equal([0, 10, 10, 10, 10, 11])
  })

  for (const [title, skew] of [
    ['fast', 3600],
    ['slow', -3600],
    ['fast by more than a minute', 61],
    ['slow by more than a minute', -61],
  ] as const) {
    it(`learns from the Date of a 401 that the provider's is ${title}, and keeps it`, () => {
      const { ours, clock } = aClock()
      clock.next(origin)

      const learned = clock.learn(origin, refusal(start + skew))

      ours.now += 7
      expect(learned).to.equal(true)
      expect(clock.next(origin)).to.equal(start + skew + 7)
    })
  }

  for (const skew of [0, 60, -60]) {
    it(`learns nothing from a Date that differs by ${skew} seconds`, () => {
      const { clock } = aClock()
      clock.next(origin)

      const learned = clock.learn(origin, refusal(start + skew))

      expect(learned).to.equal(false)
      expect(clock.next(origin)).to.equal(start)
    })
  }

  it('takes the middle of the timestamps that the provider says it accepts over its Date', () => {
    const { clock } = aClock()
    clock.next(origin)
    const accepted = `oauth_acceptable_timestamps="${start + 3300}-${start + 3900}"`
    const challenge = `OAuth realm="x", oauth_problem="timestamp_refused", ${accepted}`

    const learned = clock.learn(origin, refusal(start, { challenge }))

    expect(learned).to.equal(true)
    expect(clock.next(origin)).to.equal(start + 3600)
  })

  it('learns from timestamp_refused with 400 too', () => {
    const { clock } = aClock()
    clock.next(origin)

    const learned = clock.learn(
      origin,
      refusal(start + 3600, { status: 400, challenge: 'OAuth oauth_problem=timestamp_refused' }),
    )

    expect(learned).to.equal(true)
  })

  it('learns nothing from a 400 that does not speak of the timestamp: the request itself is wrong', () => {
    const { clock } = aClock()
    clock.next(origin)

    expect(clock.learn(origin, refusal(start + 3600, { status: 400 }))).to.equal(false)
  })

  it('learns nothing from a 401 that names another reason', () => {
    const { clock } = aClock()
    clock.next(origin)
    const challenge = 'OAuth realm="x", oauth_problem="token_revoked"'

    expect(clock.learn(origin, refusal(start + 3600, { challenge }))).to.equal(false)
    expect(clock.next(origin)).to.equal(start)
  })

  for (const date of [undefined, 'yesterday', '']) {
    it(`learns nothing from a refusal whose Date is ${JSON.stringify(date)}`, () => {
      const { clock } = aClock()
      clock.next(origin)
      const headers = new Headers(date === undefined ? {} : { date })

      expect(clock.learn(origin, { status: 401, headers })).to.equal(false)
      expect(clock.next(origin)).to.equal(start)
    })
  }

  it('learns nothing from a second refusal at the same time: the timestamp is right now', () => {
    const { clock } = aClock()
    clock.next(origin)
    clock.learn(origin, refusal(start + 3600))
    clock.next(origin)

    expect(clock.learn(origin, refusal(start + 3600))).to.equal(false)
  })

  it('sends a straggler again, whose timestamp was made before it learned, and does not go back for it', () => {
    const { ours, clock } = aClock()
    const sent = clock.next(origin)
    clock.learn(origin, refusal(start + 3600), sent)
    ours.now += 2
    const corrected = clock.next(origin)

    const learned = clock.learn(origin, refusal(start + 3601), sent)

    expect(learned).to.equal(true)
    expect(clock.next(origin)).to.equal(corrected)
  })

  it('learns that it has run ahead, when ours was put back', () => {
    const { ours, clock } = aClock(start + 3600)
    clock.next(origin)
    ours.now = start
    const sent = clock.next(origin)

    const learned = clock.learn(origin, refusal(start), sent)

    expect(learned).to.equal(true)
    expect(clock.next(origin)).to.equal(start)
  })

  it('keeps every provider its own', () => {
    const { clock } = aClock()
    clock.next(origin)
    clock.learn(origin, refusal(start + 3600))

    expect(clock.next('https://other.example.com')).to.equal(start)
    expect(clock.next(origin)).to.equal(start + 3600)
  })

  it('does not go back after it has learned', () => {
    const { ours, clock } = aClock()
    clock.next(origin)
    clock.learn(origin, refusal(start - 3600))

    const timestamps = [0, 3, 1, 4].map((offset) => {
      ours.now = start + offset
      return clock.next(origin) - start
    })

    expect(timestamps).to.deep.equal([-3600, -3597, -3597, -3596])
  })
})
