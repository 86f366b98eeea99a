import type { IsSpared } from './is-spared.ts'
import type { Session } from './session.ts'

/** Time between two rounds of killing, in milliseconds: a statement may have been on its way during the one before. */
const KILL_AGAIN_MS = 200

/**
 * Once `signal` aborts, kills what runs on the sessions and is not spared, again and again until it is disposed of.
 * Closing a connection would not do: the server goes on with a statement until it next writes to the client.
 */
export function stopOnAbort(
  signal: AbortSignal | undefined,
  sessions: readonly Pick<Session, 'killRunning'>[],
  isSpared?: IsSpared,
): AsyncDisposable {
  let killing: Promise<unknown> | undefined
  let timer: NodeJS.Timeout | undefined
  const kill = (): void => {
    // One round at a time: one that nobody awaits could end later, and kill what comes after this.
    killing ??= Promise.allSettled(sessions.map((session) => session.killRunning(isSpared))).finally(() => {
      killing = undefined
    })
  }
  const begin = (): void => {
    kill()
    timer ??= setInterval(kill, KILL_AGAIN_MS)
  }
  if (signal?.aborted) begin()
  signal?.addEventListener('abort', begin)
  return {
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener('abort', begin)
      clearInterval(timer)
      await killing
    },
  }
}
