import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionFailedError } from '@dbenv/core'
import { LeaseLostError } from '../registry/registry-errors.ts'
import type { WritableRegistry } from '../registry/writable-registry.ts'
import { orAbort } from './or-abort.ts'

/** Time between two heartbeats, in milliseconds (design: 10 s of a lease of 60 s). */
export const HEARTBEAT_MS = 10_000

/** A lease not renewed for this long, in milliseconds, is treated as lost: 60 s less a margin for a last statement. */
const LOST_AFTER_MS = 50_000

/** A confirmation younger than this, in milliseconds, is not asked for again: the lease lasts 60 times as long. */
const CONFIRMED_MS = 1_000

/** Waits for a server that is out of reach, in milliseconds: about 6 s in all, in which one can start again. */
const REGAIN_WAITS_MS: readonly number[] = [200, 400, 800, 1600, 3000]

/** Rows of the registry held under one token, renewed until it is disposed of (which does not give them back). */
export interface Lease extends AsyncDisposable {
  readonly token: string
  /** Aborts with a `LeaseLostError` when the lease is lost. */
  readonly signal: AbortSignal
  /** Resolves when the lease is ours right now; throws `LeaseLostError` when not. */
  check(): Promise<void>
  /**
   * The same after something has failed, with patience for a server that is out of reach for a moment: what was begun can
   * then be undone, and not only be left to the next command. Throws `ConnectionFailedError` after about 6 s.
   */
  regain(): Promise<void>
}

/** In milliseconds. */
interface LeaseTimes {
  readonly heartbeatMs: number
  readonly lostAfterMs: number
}

const UNREACHABLE = 'it could not be renewed in time: the server was out of reach, or the registry locked'

/** Starts to renew a lease whose rows have just been claimed or seized under the token. */
export function holdLease(
  registry: WritableRegistry,
  token: string,
  { heartbeatMs = HEARTBEAT_MS, lostAfterMs = LOST_AFTER_MS }: Partial<LeaseTimes> = {},
): Lease {
  const controller = new AbortController()
  // By the clock on the wall: the other one stands still while a machine sleeps, and leases do not.
  let confirmedAt = Date.now()
  let beating: Promise<void> | undefined

  const beat = async () => {
    try {
      await registry.heartbeat(token)
      confirmedAt = Date.now()
    } catch (error) {
      const isLost = error instanceof LeaseLostError
      // A server that cannot be reached for a moment does not end the lease; its clock does.
      if (!isLost && Date.now() - confirmedAt < lostAfterMs) throw error
      const reason = isLost ? error : new LeaseLostError(UNREACHABLE)
      controller.abort(reason)
      throw reason
    }
  }
  const beatOnce = () => {
    beating ??= beat().finally(() => {
      beating = undefined
    })
    return beating
  }
  const timer = setInterval(() => {
    // A heartbeat that hangs, because a network drops what is sent, never says so.
    if (Date.now() - confirmedAt >= lostAfterMs) controller.abort(new LeaseLostError(UNREACHABLE))
    else beatOnce().catch(() => undefined)
  }, heartbeatMs)
  timer.unref()

  return {
    token,
    signal: controller.signal,
    async check() {
      controller.signal.throwIfAborted()
      if (Date.now() - confirmedAt > CONFIRMED_MS) await orAbort(beatOnce(), controller.signal)
    },
    async regain() {
      for (const waitMs of [...REGAIN_WAITS_MS, undefined]) {
        try {
          controller.signal.throwIfAborted()
          return await orAbort(beatOnce(), controller.signal)
        } catch (error) {
          if (waitMs === undefined || !(error instanceof ConnectionFailedError)) throw error
          await sleep(waitMs)
        }
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await orAbort(beating ?? Promise.resolve(), controller.signal).catch(() => undefined)
    },
  }
}
