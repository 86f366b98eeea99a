import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { findClientPrograms } from '../src/programs/client-programs.ts'
import { startFaultChild } from './fault-order.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { whileCopying } from './while-copying.ts'
import { type WrappedProgram, wrapProgram } from './wrap-program.ts'

/** Tells which process it is, and becomes the program. */
const TELL = 'case "$*" in *--version*) ;; *) echo $$ > "$0.seen" ;; esac; exec "$REAL" "$@"'

/** Puts the family's own programs first on the PATH of this test, each telling its process. */
async function watchPrograms() {
  const before = process.env['PATH']
  // The client programs lie beside the server's.
  process.env['PATH'] = `${path.dirname(inject('testServer').program)}${path.delimiter}${before}`
  onTestFinished(() => {
    process.env['PATH'] = before
  })
  const names = await findClientPrograms(inject('testServer').flavour)
  if (names === undefined) throw new Error('no client programs were found')
  const dump = await wrapProgram(names.dump, TELL)
  const client = await wrapProgram(names.client, TELL)
  const folders = [dump.folder, client.folder]
  process.env['PATH'] = [...folders, process.env['PATH']].join(path.delimiter)
  return {
    dump,
    client,
    async [Symbol.asyncDispose]() {
      await dump[Symbol.asyncDispose]()
      await client[Symbol.asyncDispose]()
    },
  }
}

/** The process of a program, once it runs. */
async function readProcess(program: WrappedProgram): Promise<number> {
  for (;;) {
    const pid = Number(await program.readSeen())
    if (pid > 0) return pid
    await sleep(20)
  }
}

async function waitForEnd(pid: number): Promise<void> {
  while (isRunning(pid)) await sleep(20)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('a create killed while its dump runs leaves none of the client programs, and the next create ends whole', async () => {
  await using fixture = await createLifeCycleFixture()
  await using programs = await watchPrograms()
  const { connection, environment, only, prices, trades, session } = fixture
  await session.withConnection(async (blocker) => {
    await blocker.run(`LOCK TABLES \`${prices}\`.quotes WRITE`)
    const child = startFaultChild({ command: 'create', connection, environment, only, consistency: 'snapshot' })
    const [dumpPid, clientPid] = [await readProcess(programs.dump), await readProcess(programs.client)]
    await waitUntilLocked(prices)
    child.kill()
    expect(await child.result).toMatchObject({ signal: 'SIGKILL', stderr: '' })
    // Its input is at its end.
    await waitForEnd(clientPid)
    await blocker.run('UNLOCK TABLES')
    // Nobody reads what it writes.
    await waitForEnd(dumpPid)
  })
  expect(await fixture.readStates()).toEqual({ [prices]: 'creating', [trades]: 'creating' })
  await fixture.ageLeases(61)
  await createTestEnvironment({ connection, environment, only, content: 'schema-and-data', consistency: 'snapshot' })
  expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
  const [row] = await session.rows(`SELECT COUNT(*) AS n FROM \`${trades}_${environment}\`.valued`)
  expect(Number(row?.['n'])).toBe(3)

  /** Resolves once the dump waits for the lock, in the middle of its work. */
  async function waitUntilLocked(databaseName: string): Promise<void> {
    for (;;) {
      const rows = await session.rows('SELECT 1 FROM information_schema.PROCESSLIST WHERE DB = ? AND STATE LIKE ?', [
        databaseName,
        'Waiting for table metadata lock%',
      ])
      if (rows.length > 0) return
      await sleep(20)
    }
  }
})

it('a signal ends the client programs, also one that waits for a lock', async () => {
  await using fixture = await createLifeCycleFixture()
  await using programs = await watchPrograms()
  const { prices, trades } = fixture
  const controller = new AbortController()
  const { creation } = await whileCopying(
    fixture,
    async () => {
      const pids = [await readProcess(programs.dump), await readProcess(programs.client)]
      controller.abort()
      // The lock is held for as long as this takes.
      for (const pid of pids) await waitForEnd(pid)
      while ((await fixture.readDatabases()).length > 2) await sleep(20)
    },
    { signal: controller.signal, consistency: 'snapshot' },
  )
  expect(creation).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_ABORTED', leftovers: [] } })
  expect(await fixture.readStates()).toEqual({ [prices]: 'failed', [trades]: 'failed' })
})
