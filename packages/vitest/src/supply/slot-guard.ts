import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { DbEnvError } from '@dbenv/core'
import { findScript } from '../find-script.ts'
import { toSlotGuardEnvironment } from './slot-guard-environment.ts'
import type { GuardedSlots, SlotGuardReport, SlotGuardRequest } from './slot-guard-message.ts'

/** The environments of a run could not all be deleted, or nobody was there to do it. */
export class SlotsLeftError extends DbEnvError {
  override readonly name = 'SlotsLeftError'
  readonly code = 'DBENV_VITEST_SLOTS_LEFT'

  constructor(found: string) {
    super(
      `The environments of this test run could not all be deleted: ${found}. The next run on this server removes them ` +
        'once their lease has run out (60 s).',
    )
  }
}

/** The owner's end of the helper process. Disposing of it has the environments deleted and waits for that. */
export interface SlotGuard extends AsyncDisposable {
  /** Gives the leases back and leaves what stands for so many seconds, for the next run to remove. */
  keep(seconds: number): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What the helper looks after, and who hears of it. */
export interface SlotGuardOptions extends GuardedSlots {
  /** Hears that the leases may be lost, and when a test that fails now may fail for that. */
  readonly log: (message: string) => void
  /** The helper is given up when it has not said within so many milliseconds that it is there. @default 60_000 */
  readonly startTimeoutMs?: number
}

/** It takes a second, and on a machine that is busy some more. */
const START_TIMEOUT_MS = 60_000

/** The account that the source was filled with could not be dropped. The environments are deleted. */
export class AccountLeftError extends DbEnvError {
  override readonly name = 'AccountLeftError'
  readonly code = 'DBENV_VITEST_ACCOUNT_LEFT'

  constructor(found: string) {
    super(
      `An account that this test run made to fill its databases with could not be dropped: ${found.replace(/\.$/, '')}. The ` +
        'environments are deleted. The next run on this server tries again; `master_config.dbenv_test_accounts` names it.',
    )
  }
}

/** A helper that died is started again so often: without one the leases would run out under the tests. */
const RESTARTS = 5

/**
 * Starts the process that renews the leases of a run's environments, whatever stops this one at a breakpoint, and that
 * deletes the environments when this process ends: the pipe between them ends with it. Rejects when it cannot start.
 */
export async function startSlotGuard({
  log,
  startTimeoutMs = START_TIMEOUT_MS,
  ...guarded
}: SlotGuardOptions): Promise<SlotGuard> {
  let isEnding = false
  let restarts = 0
  // A promise: what ends the run while a helper is being started again waits for that one.
  const start = () => startChild(guarded, log, startTimeoutMs)
  let current = start()
  const watch = async (child: GuardChild): Promise<void> => {
    await child.ended
    if (isEnding || restarts++ >= RESTARTS) return
    current = start().catch(() => child)
    await watch(await current)
  }
  void watch(await current)
  const end = async (request: SlotGuardRequest) => {
    if (isEnding) return
    isEnding = true
    const report = await (await current).finish(request)
    if (report?.type === 'failed' && report.left === 'account') throw new AccountLeftError(report.message)
    if (report?.type !== 'done') throw new SlotsLeftError(report?.message ?? 'the helper process had ended')
  }
  return {
    keep: (seconds) => end({ type: 'keep', seconds }),
    [Symbol.asyncDispose]: () => end({ type: 'delete' }),
  }
}

type Outcome = Exclude<SlotGuardReport, { readonly type: 'ready' | 'lost' }>

interface GuardChild {
  readonly ended: Promise<void>
  /** Resolves to what it said at its end; `undefined`: nothing. */
  finish(request: SlotGuardRequest): Promise<Outcome | undefined>
}

function startChild(guarded: GuardedSlots, log: SlotGuardOptions['log'], startTimeoutMs: number): Promise<GuardChild> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [findScript(import.meta.url, 'slot-guard-main')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // a session of its own: Ctrl-C in the owner's terminal must not reach it
      detached: true,
      env: toSlotGuardEnvironment(process.env),
      windowsHide: true,
    })
    let outcome: Outcome | undefined
    const timer = setTimeout(() => {
      reject(new SlotsLeftError(`the helper process did not start within ${startTimeoutMs / 1000} s`))
      child.kill('SIGKILL')
    }, startTimeoutMs)
    const ended = new Promise<void>((done) => {
      child.once('error', (error) => {
        clearTimeout(timer)
        reject(error)
        done()
      })
      child.once('close', () => {
        clearTimeout(timer)
        reject(new SlotsLeftError('the helper process ended as it started'))
        done()
      })
    })
    // the process may end while a request is being written
    child.stdin.on('error', () => undefined)
    createInterface({ input: child.stdout }).on('line', (line) => {
      // The helper is of this package and writes nothing else.
      const report: SlotGuardReport = JSON.parse(line)
      if (report.type === 'lost') {
        log(`${report.message} Tests that miss a database now do so for that`)
        return
      }
      if (report.type !== 'ready') {
        outcome = report
        return
      }
      clearTimeout(timer)
      release(child)
      resolve({
        ended,
        async finish(request) {
          child.ref()
          child.stdin.end(`${JSON.stringify(request)}\n`)
          await ended
          return outcome
        },
      })
    })
    child.stdin.write(`${JSON.stringify(guarded)}\n`)
  })
}

/** Lets this process end although the helper is running; its end is then the helper's signal. */
function release(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref()
}
