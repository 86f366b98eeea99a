import type { IsSpared } from '../session/is-spared.ts'

/**
 * How long work that has begun is let go on after a signal, in milliseconds: most drops take less, and a command shall
 * end within 5 s of Ctrl-C.
 */
const GRACE_MS = 4_000

/** A drop that waits for a lock has done nothing yet, on both servers. */
const WAITING = /^Waiting/

/**
 * Says of what runs when a signal comes what is let go on for a while: all but what waits for somebody's lock. A drop
 * that MariaDB kills half-way leaves files that it then does not know of itself. `onSpared` is called once, for the first
 * drop.
 */
export function spareBegunWork(onSpared: ((reason: string) => void) | undefined): IsSpared {
  let since: number | undefined
  let isTold = false
  return ({ sql, state }) => {
    since ??= performance.now()
    if (WAITING.test(state) || performance.now() - since > GRACE_MS) return false
    if (!isTold && /^DROP DATABASE/.test(sql)) {
      isTold = true
      onSpared?.(`A drop that has begun is let end: it is stopped only after ${GRACE_MS / 1_000} s.`)
    }
    return true
  }
}
