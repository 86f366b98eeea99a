import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { createLeaseToken } from '@dbenv/clone/harness'
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
  vi.stubEnv('DBENV_TEST_PASSWORD', 'a secret of the run')
  const guard = await startSlotGuard({
    connection: NOWHERE,
    leaseToken: createLeaseToken(),
    environments: ['test-slot-1'],
    shared: [],
    log: () => undefined,
  })
  const killed = await findHelper()
  if (killed === undefined) throw new Error('no helper is there')
  vi.unstubAllEnvs()
  if (process.platform === 'linux') {
    expect(await readFile(`/proc/${killed}/environ`, 'utf8')).not.toContain('a secret of the run')
  }
  process.kill(killed, 'SIGKILL')
  await vi.waitFor(async () => expect(await findHelper()).not.toBeOneOf([killed, undefined]), {
    timeout: 20_000,
    interval: 1,
  })
  // The second one was asked, and answered.
  await expect(guard[Symbol.asyncDispose]()).rejects.toThrow(/could not all be deleted: .*ECONNREFUSED/)
})

// It has to be stopped before it is there, which it is in a third of a second.
it('gives up a helper that hangs as it starts, and ends it', { retry: 2 }, async () => {
  const guard = startSlotGuard({
    connection: NOWHERE,
    leaseToken: createLeaseToken(),
    environments: ['test-slot-1'],
    shared: [],
    log: () => undefined,
    startTimeoutMs: 2_000,
  })
  guard.catch(() => undefined)
  const helper = await vi.waitFor(async () => (await findHelper()) ?? expect.fail('no helper is there'), {
    timeout: 20_000,
    interval: 1,
  })
  process.kill(helper, 'SIGSTOP')
  await expect(guard).rejects.toThrow(/did not start within 2 s/)
  await vi.waitFor(async () => expect(await findHelper()).not.toBe(helper), { timeout: 20_000 })
})
