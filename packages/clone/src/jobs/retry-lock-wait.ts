import { setTimeout as sleep } from 'node:timers/promises'
import { errnoOf, LOCK_WAIT_TIMEOUT } from '../session/errno.ts'

/** How long and how often to try for a lock. */
export interface LockWait {
  readonly tries: number
  /** Between two tries, in milliseconds: whoever has come to stand behind us goes first. */
  readonly pauseMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs a statement again when the server gave up waiting for somebody else's lock. For statements with a short
 * lock_wait_timeout on tables that are not ours: while one waits for all of a table, whoever would read it waits behind.
 */
export async function retryLockWait<Result>(run: () => Promise<Result>, wait: LockWait): Promise<Result> {
  for (let left = wait.tries - 1; ; left--) {
    try {
      return await run()
    } catch (error) {
      if (errnoOf(error) !== LOCK_WAIT_TIMEOUT || left === 0) throw error
      await sleep(wait.pauseMs, undefined, wait.signal ? { signal: wait.signal } : {})
    }
  }
}
