import { RegistryTimeoutError } from './resolve-errors.ts'

/**
 * A registry that has not answered for this many seconds is taken for one that failed. mysql2 waits as long for a server
 * before it gives up (`connectTimeout`), but for ever for the answer to a statement.
 */
const ANSWER_SECONDS = 10

/** An answer of the registry that is waited for so long and no longer. */
export interface LimitedAnswer<Result> {
  /** Rejects with {@link RegistryTimeoutError} when the time is over. */
  readonly answer: Promise<Result>
  /** Keeps the process alive until then: with nothing else to do it would end in the midst of a call, and say nothing. */
  hold(): void
}

/** Waits for an answer of the registry, which may come too late. By itself it does not keep the process alive. */
export function limitAnswer<Result>(heard: Promise<Result>): LimitedAnswer<Result> {
  let giveUp: (error: Error) => void
  const silence = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  // Second by second, because a process that was stopped meanwhile (by a debugger, with its machine) has not waited.
  let seconds = 0
  const timer = setInterval(() => {
    if (++seconds === ANSWER_SECONDS) giveUp(new RegistryTimeoutError(ANSWER_SECONDS * 1000))
  }, 1000)
  // Under jsdom a timer is a number.
  timer.unref?.()
  const answer = Promise.race([heard, silence]).finally(() => clearInterval(timer))
  return { answer, hold: () => timer.ref?.() }
}
