// The helper of a run on an existing server: a process of its own that outlives its owner. It renews the leases of the
// run's environments, and deletes them when the pipe from the owner ends, whatever ended it. It is never imported.
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { LeaseHeldError } from '@dbenv/clone'
import {
  deleteHeldEnvironments,
  dropConfinedAccounts,
  forgetSlotStates,
  keepHeldEnvironments,
  reclaimDatabases,
  renewLease,
} from '@dbenv/clone/harness'
import { openQuery } from '../open-query.ts'
import type { GuardedSlots, SlotGuardReport, SlotGuardRequest } from './slot-guard-message.ts'

function report(message: SlotGuardReport): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Rejects when environments stay; an account that stays is no reason for them to stay, and is reported at the end. */
async function finish(guarded: GuardedSlots, request: SlotGuardRequest): Promise<SlotGuardReport> {
  if (request.type === 'keep') {
    await keepHeldEnvironments({ ...guarded, ttlSeconds: request.seconds })
    return { type: 'done' }
  }
  await using session = await openQuery(guarded.connection)
  // First: what `prepare` works with when its run is killed can still write the template.
  const [accounts] = await Promise.allSettled([dropConfinedAccounts(session.query, guarded.leaseToken)])
  await reclaim(guarded)
  await deleteHeldEnvironments(guarded)
  await forgetSlotStates(session.query)
  if (accounts.status === 'rejected') return { type: 'failed', left: 'account', message: toMessage(accounts.reason) }
  return { type: 'done' }
}

/** Workers end a moment after a run that was killed, and hold until then what they are making; a lease lasts 60 s. */
const PATIENCE_MS = 70_000

/** For an owner that is gone: nobody else will come for what is held now. */
async function finishAlone(guarded: GuardedSlots): Promise<SlotGuardReport> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(1_000)) {
    try {
      return await finish(guarded, { type: 'delete' })
    } catch (error) {
      if (!(error instanceof LeaseHeldError) || Date.now() > end) throw error
    }
  }
}

/** What the last test dropped and made anew is the run's all the same. What cannot be reclaimed is not deleted, and told. */
async function reclaim({ connection, environments }: GuardedSlots): Promise<void> {
  for (const environment of environments) await reclaimDatabases({ connection, environment }).catch(() => undefined)
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

// Only a pipe that ends ends it: Ctrl-C in the owner's terminal, and a shell that closes, end the owner.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
// the owner may be gone while an answer is being written
process.stdout.on('error', () => undefined)

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const first = await lines.next()
if (first.done !== true) {
  // Lines are our own and whole: the owner writes each in one call.
  const guarded: GuardedSlots = JSON.parse(first.value)
  const onLost = (reason: Error) => report({ type: 'lost', message: reason.message })
  const renewal = renewLease({ ...guarded, onLost })
  report({ type: 'ready' })
  const last = await lines.next()
  try {
    report(last.done === true ? await finishAlone(guarded) : await finish(guarded, JSON.parse(last.value)))
  } catch (error) {
    report({ type: 'failed', left: 'environments', message: toMessage(error) })
  }
  await renewal[Symbol.asyncDispose]()
}
