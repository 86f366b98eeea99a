import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type NameMap, parseDatabaseName } from '@dbenv/core'
import { expect, inject, test } from 'vitest'
import { copyDatabases, type DatabaseOutcome } from '../src/copy-databases.ts'
import { planClone } from '../src/plan/plan-clone.ts'
import type { ClientPrograms } from '../src/programs/client-programs.ts'
import { endThreads } from '../src/session/end-threads.ts'
import { openSession } from '../src/session/open-session.ts'
import { readText } from '../src/session/row.ts'
import { toPlanInput } from './clone-set.ts'
import { requireDump, withProgram } from './dump-plan.ts'
import { useClientPrograms } from './use-client-programs.ts'
import { type WrappedProgram, wrapProgram } from './wrap-program.ts'

useClientPrograms()

/** A database of one table, and a clone of it by dump that a test can hold up. */
async function createHeldClone() {
  // The copy's own is killed when it is stopped, with all that runs on it.
  const own = await openSession(inject('testServer').connection)
  const session = await openSession(inject('testServer').connection)
  const base = `held${randomBytes(4).toString('hex')}`
  const names = (suffix: string): NameMap => new Map([[base, parseDatabaseName(`${base}${suffix}`)]])
  const clone = `${base}_test-h`
  await session.query(`CREATE DATABASE ${base}; CREATE TABLE ${base}.notes (id INT PRIMARY KEY, note TEXT)`)
  await session.query(`INSERT INTO ${base}.notes VALUES (1, 'one'), (2, 'two')`)
  const plan = await planClone({
    ...toPlanInput(own, { sourceNames: names(''), targetNames: names('_test-h'), shared: new Set() }),
    engine: 'mysqldump',
  })
  const { programs } = requireDump(plan)
  /** What runs in one of the databases, by another connection than the session's own. */
  const listRunning = async (databaseName: string): Promise<readonly string[]> => {
    const rows = await session.rows(
      "SELECT INFO AS info FROM information_schema.PROCESSLIST WHERE DB = ? AND INFO NOT LIKE '%PROCESSLIST%'",
      [databaseName],
    )
    return rows.map((row) => readText(row, 'info'))
  }
  return {
    session,
    base,
    clone,
    programs,
    listRunning,
    copy: (signal: AbortSignal, chosen: ClientPrograms): Promise<readonly DatabaseOutcome[]> =>
      copyDatabases(withProgram(plan, chosen), { source: own, target: own, concurrency: 2, signal }),
    async waitUntilRunning(databaseName: string, text: string): Promise<void> {
      while (!(await listRunning(databaseName)).some((info) => info.includes(text))) await sleep(10)
    },
    /**
     * Holds a row of the clone that the rows to come wait for, from when its table is there until `use` has settled;
     * the dump waits until it is held.
     */
    async holdRow(dump: WrappedProgram, use: () => Promise<void>): Promise<void> {
      await session.withConnection(async (blocker) => {
        await blocker.run('START TRANSACTION')
        const insert = () => blocker.run(`INSERT INTO \`${clone}\`.notes VALUES (2, 'held')`)
        while (await insert().then(...IS_MISSING)) await sleep(5)
        await writeFile(`${dump.program}.held`, '')
        await use()
        await blocker.run('ROLLBACK')
      })
    },
    async [Symbol.asyncDispose]() {
      for (const name of [base, clone]) await session.query(`DROP DATABASE IF EXISTS \`${name}\``)
      await own[Symbol.asyncDispose]()
      await session[Symbol.asyncDispose]()
    },
  }
}

const IS_MISSING = [() => false, () => true] as const

/** Holds the dump back until the clone's row is held. */
const ONCE_HELD = 'case "$*" in *--version*) exec "$REAL" "$@" ;; esac; while [ ! -e "$0.held" ]; do sleep 0.02; done; '

test('nothing of the client program runs on the target once a copy has been stopped', async () => {
  await using held = await createHeldClone()
  await using dump = await wrapProgram(held.programs.dump, `${ONCE_HELD} exec "$REAL" "$@"`)
  const controller = new AbortController()
  const copying = held.copy(controller.signal, { ...held.programs, dump: dump.program })
  await held.holdRow(dump, async () => {
    await held.waitUntilRunning(held.clone, 'INSERT INTO `notes`')
    controller.abort(new Error('enough'))
    expect(await copying).toMatchObject([{ status: 'failed', error: { message: 'enough' } }])
    expect(await held.listRunning(held.clone)).toEqual([])
  })
})

test('nothing of the client program runs on the target once a copy has failed', async () => {
  await using held = await createHeldClone()
  const script = `${ONCE_HELD} "$REAL" "$@"; while [ ! -e "$0.running" ]; do sleep 0.02; done; echo 'USE \`mysql\`;'`
  await using dump = await wrapProgram(held.programs.dump, script)
  const copying = held.copy(new AbortController().signal, { ...held.programs, dump: dump.program })
  await held.holdRow(dump, async () => {
    await held.waitUntilRunning(held.clone, 'INSERT INTO `notes`')
    await writeFile(`${dump.program}.running`, '')
    expect(await copying).toMatchObject([{ status: 'failed', error: { code: 'DBENV_DUMP_FAILED' } }])
    expect(await held.listRunning(held.clone)).toEqual([])
  })
})

test('nothing of the dump program runs on the source once a copy has been stopped', async () => {
  await using held = await createHeldClone()
  const controller = new AbortController()
  await held.session.withConnection(async (blocker) => {
    await blocker.run(`LOCK TABLES ${held.base}.notes WRITE`)
    const copying = held.copy(controller.signal, held.programs)
    await held.waitUntilRunning(held.base, '`notes`')
    controller.abort(new Error('enough'))
    expect(await copying).toMatchObject([{ status: 'failed', error: { message: 'enough' } }])
    expect(await held.listRunning(held.base)).toEqual([])
    await blocker.run('UNLOCK TABLES')
  })
})

test('waits for a connection that it may not kill, and says so where that lasts', async () => {
  const { connection } = inject('testServer')
  await using session = await openSession(connection)
  // Over its own connection, because that of the session is killed.
  await using beside = session.openBeside(1)
  const user = `w${randomBytes(4).toString('hex')}`
  const password = `Aa1-${user}`
  await session.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`)
  try {
    const [{ id } = {}] = await session.rows('SELECT CONNECTION_ID() AS id')
    const ending = (limitMs: number) =>
      endThreads(
        { ...connection, user, password },
        session.server.identity,
        { type: 'thread', id: Number(id) },
        limitMs,
      )
    await session
      .withConnection(async (other) => {
        const [{ id: mine } = {}] = await other.rows('SELECT CONNECTION_ID() AS id')
        // The pool lends the one connection that it has.
        expect(mine).toBe(id)
        expect(await ending(100)).toMatchObject({ status: 'left', refusal: { errno: 1095 } })
        const waiting = ending(60_000)
        // Its end by another's hand.
        await beside.query(`KILL ${id}`)
        expect(await waiting).toEqual({ status: 'ended' })
      })
      .catch((error: unknown) => expect(error).toMatchObject({ fatal: true }))
  } finally {
    await beside.query(`DROP USER '${user}'@'%'`)
  }
})
