import process from 'node:process'
import { createLeaseToken } from '@dbenv/clone'
import { execa } from 'execa'
import { expect, it, vi } from 'vitest'
import { startSlotGuard } from './slot-guard.ts'

/** Nothing listens there: what the helper is told to do at its end fails, and says so. */
const NOWHERE = { host: '127.0.0.1', port: 1, user: 'nobody', password: '' }

async function findHelper(): Promise<number | undefined> {
  const { stdout } = await execa('ps', ['-ww', '-eo', 'pid=,ppid=,args='])
  const found = stdout.split('\n').flatMap((line) => {
    const [, pid, parent] = /^\s*(\d+)\s+(\d+) .*slot-guard-main\./.exec(line) ?? []
    return Number(parent) === process.pid ? [Number(pid)] : []
  })
  return found[0]
}

it('has what ends a run wait for the helper that is being started in the place of a killed one', async () => {
  const guard = await startSlotGuard({
    connection: NOWHERE,
    leaseToken: createLeaseToken(),
    environments: ['test-slot-1'],
    shared: [],
    log: () => undefined,
  })
  const killed = await findHelper()
  if (killed === undefined) throw new Error('no helper is there')
  process.kill(killed, 'SIGKILL')
  await vi.waitFor(async () => expect(await findHelper()).not.toBeOneOf([killed, undefined]), {
    timeout: 20_000,
    interval: 1,
  })
  // The second one was asked, and answered.
  await expect(guard[Symbol.asyncDispose]()).rejects.toThrow(/could not all be deleted: .*ECONNREFUSED/)
})
