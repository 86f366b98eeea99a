// The helper of a run on an existing server: a process of its own that outlives its owner. It renews the leases of the
// run's environments, and deletes them when the pipe from the owner ends, whatever ended it. It is never imported.
import process from 'node:process'
import { createInterface } from 'node:readline'
import {
  deleteHeldEnvironments,
  dropConfinedAccounts,
  forgetSlotStates,
  keepHeldEnvironments,
  renewLease,
} from '@dbenv/clone'
import { openQuery } from '../open-query.ts'
import type { GuardedSlots, SlotGuardReport, SlotGuardRequest } from './slot-guard-message.ts'

function report(message: SlotGuardReport): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

async function finish(guarded: GuardedSlots, request: SlotGuardRequest): Promise<void> {
  if (request.type === 'keep') return await keepHeldEnvironments({ ...guarded, ttlSeconds: request.seconds })
  await using session = await openQuery(guarded.connection)
  // First: what `prepare` works with when its run is killed can still write the template.
  const [accounts] = await Promise.allSettled([dropConfinedAccounts(session.query, guarded.leaseToken)])
  await deleteHeldEnvironments(guarded)
  await forgetSlotStates(session.query)
  // Last: an account that stays is no reason for the databases to stay.
  if (accounts.status === 'rejected') throw accounts.reason
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
  const request: SlotGuardRequest = last.done === true ? { type: 'delete' } : JSON.parse(last.value)
  try {
    await finish(guarded, request)
    report({ type: 'done' })
  } catch (error) {
    report({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
  await renewal[Symbol.asyncDispose]()
}
