import { randomBytes } from 'node:crypto'
import { type NameMap, parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { expect, inject, test } from 'vitest'
import { copyDatabases, type DatabaseOutcome } from '../src/copy-databases.ts'
import type { ClonePlan, PlanCloneInput } from '../src/plan/clone-plan.ts'
import { planClone } from '../src/plan/plan-clone.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { toPlanInput, toResults } from './clone-set.ts'
import { requireDump, withProgram } from './dump-plan.ts'
import { createNastyEnvironment, type NastyEnvironment } from './nasty-environment.ts'
import { useClientPrograms } from './use-client-programs.ts'
import { wrapProgram } from './wrap-program.ts'

useClientPrograms()

type Source = Pick<NastyEnvironment, 'targetNames' | 'sourceNames' | 'shared'>

function toInput(session: Session, source: Source): PlanCloneInput {
  return { ...toPlanInput(session, { ...source, shared: new Set([source.shared]) }), consistency: 'snapshot' }
}

function plan(session: Session, source: Source): Promise<ClonePlan> {
  return planClone(toInput(session, source))
}

test('clones the nasty environment through one dump, and says what a dump cannot keep', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using nasty = await createNastyEnvironment(session)
  const snapshot = await plan(session, nasty)
  expect(snapshot.problems).toEqual([])
  expect(snapshot).toMatchObject({ engine: { name: 'mysqldump' }, consistency: 'snapshot' })
  expect(snapshot.warnings).toEqual(expect.arrayContaining([expect.stringContaining('FLOAT')]))
  const outcomes = await copyDatabases(snapshot, {
    source: session,
    target: session,
    concurrency: 2,
    verify: 'full',
  })
  // Of FLOAT, what the plan warned of is not held against it.
  expect(toResults(outcomes)).toEqual(Array(4).fill('copied'))
})

test('clones to another server, definitions over the connection and rows through the dump', async () => {
  await using source = await openSession(inject('testServer').connection)
  await using nasty = await createNastyEnvironment(source)
  await using server = await localServer({ program: inject('testServer').program }).start()
  await using target = await openSession(server.connection)
  await target.query(`CREATE DATABASE ${nasty.shared}; CREATE TABLE ${nasty.shared}.settings (k INT, v INT)`)
  const { consistency: _, ...input } = toInput(source, nasty)
  const moved = await planClone({ ...input, target })
  expect(moved.problems).toEqual([])
  expect(moved).toMatchObject({ engine: { name: 'mysqldump' }, consistency: 'snapshot' })
  const outcomes = await copyDatabases(moved, { source, target, concurrency: 2 })
  expect(toResults(outcomes)).toEqual(Array(4).fill('copied'))
})

test('replays a schema on another server without any client program', async () => {
  await using source = await openSession(inject('testServer').connection)
  await using nasty = await createNastyEnvironment(source)
  await using server = await localServer({ program: inject('testServer').program }).start()
  await using target = await openSession(server.connection)
  await target.query(`CREATE DATABASE ${nasty.shared}; CREATE TABLE ${nasty.shared}.settings (k INT, v INT)`)
  const { consistency: _, ...input } = toInput(source, nasty)
  const path = process.env['PATH']
  process.env['PATH'] = ''
  try {
    const withRows = await planClone({ ...input, target })
    expect(withRows.problems).toEqual([expect.objectContaining({ type: 'client-program' })])
    const schema = await planClone({ ...input, target, content: 'schema' })
    const outcomes = await copyDatabases(schema, { source, target, concurrency: 2 })
    expect(toResults(outcomes)).toEqual(Array(4).fill('copied'))
  } finally {
    process.env['PATH'] = path
  }
})

test('names the ENUM values that a dump turns into others', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using money = await createMoney(session)
  const [base = ''] = money.sourceNames.keys()
  await session.query(`CREATE TABLE ${base}.choice (id INT PRIMARY KEY, e ENUM('a', ''), f ENUM('a', 'b'','''))`)
  // Not strict, as the session is: what is no member is kept as an error value.
  await session.query(`INSERT INTO ${base}.choice VALUES (1, 'zzz', 'zzz'), (2, '', 'a'), (3, 'a', 'a')`)
  const outcomes = await copyDatabases(await plan(session, money), { source: session, target: session, concurrency: 2 })
  expect(outcomes).toMatchObject([
    { report: { notes: [expect.stringMatching(/1 invalid values .* ENUM `choice\.e` became its member ''/)] } },
    { report: { notes: [] } },
  ])
})

test('keeps an invariant across two databases that a busy source keeps', async () => {
  await using session = await openSession(inject('testServer').connection, { connections: 6 })
  await using money = await createMoney(session)
  const snapshot = await plan(session, money)
  const stopper = new AbortController()
  const writing = money.moveUntil(stopper.signal)
  try {
    await money.moved(5)
    const outcomes = await copyDatabases(snapshot, { source: session, target: session, concurrency: 2 })
    expect(outcomes.map(({ status }) => status)).toEqual(['copied', 'copied'])
  } finally {
    stopper.abort()
    await writing
  }
  expect(await money.sum(money.targetNames)).toBe(0)
})

test.each([
  ['fails', 'exit 3', 'ended with status 3'],
  ['is cut short, with status 0', `exec "$REAL" "$@" | sed '/^INSERT/q' | sed '/^INSERT/d'`, 'without its trailer'],
  ['names a database of prod', "echo 'USE `mysql`;'", 'not asked for'],
])('fails every database when the dump %s', async (_, script, message) => {
  await using session = await openSession(inject('testServer').connection)
  await using money = await createMoney(session)
  const snapshot = await plan(session, money)
  const { programs } = requireDump(snapshot)
  await using wrapper = await wrapProgram(programs.dump, script)
  const broken = withProgram(snapshot, { dump: wrapper.program })
  const outcomes = await copyDatabases(broken, { source: session, target: session, concurrency: 2 })
  expect(outcomes).toEqual(
    [...money.sourceNames.keys()].sort().map((baseName) => ({
      status: 'failed',
      baseName,
      error: expect.objectContaining({ code: 'DBENV_DUMP_FAILED', message: expect.stringContaining(message) }),
    })),
  )
})

test('loads no dump a second time onto rows that are there, whatever numbers the error has in it', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using money = await createMoney(session)
  for (const base of money.sourceNames.values()) await session.query(`DROP TABLE ${base}.account`)
  const fail = '> "$0.seen"; "$REAL" "$@"; echo "ERROR 1205 (HY000) at line 1040: Lock wait timeout" >&2; exit 1'
  const outcomes = await copyWithClient(session, money, `[ -e "$0.seen" ] || { ${fail}; }; exec "$REAL" "$@"`)
  expect(toResults(outcomes)).toEqual(Array(2).fill(expect.stringContaining('at line 1040')))
  expect(await money.count(money.targetNames)).toEqual([3, 3])
})

test('counts the rows of the dump that was loaded alone, where the client had no connection for the one before', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using money = await createMoney(session)
  const refuse = '> "$0.seen"; cat > "$0.dump"; echo "ERROR 1040 (08004): Too many connections" >&2; exit 1'
  const outcomes = await copyWithClient(session, money, `[ -e "$0.seen" ] || { ${refuse}; }; exec "$REAL" "$@"`)
  expect(outcomes).toMatchObject(Array(2).fill({ report: { rows: 503 } }))
})

/** Copies with a script in the place of the client program. */
async function copyWithClient(session: Session, source: Source, script: string): Promise<readonly DatabaseOutcome[]> {
  const snapshot = await plan(session, source)
  const { programs } = requireDump(snapshot)
  await using wrapper = await wrapProgram(programs.client, script)
  const wrapped = withProgram(snapshot, { client: wrapper.program })
  return await copyDatabases(wrapped, { source: session, target: session, concurrency: 2 })
}

test('shows a password neither on the command line nor in the environment of the programs', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using money = await createMoney(session)
  const user = `u${randomBytes(4).toString('hex')}`
  const password = `p#a's"s\\w;o$r d=é`
  await session.query(`CREATE USER ?@'%' IDENTIFIED BY ?; GRANT ALL ON *.* TO ?@'%' WITH GRANT OPTION`, [
    user,
    password,
    user,
  ])
  try {
    const connection = { ...session.settings, user, password }
    await using own = await openSession(connection)
    const snapshot = await plan(own, money)
    const { programs } = requireDump(snapshot)
    await using wrapper = await wrapProgram(
      programs.dump,
      'echo "$@" >> "$0.seen"; env >> "$0.seen"; exec "$REAL" "$@"',
    )
    const watched = withProgram(snapshot, { dump: wrapper.program })
    const outcomes = await copyDatabases(watched, { source: own, target: own, concurrency: 2 })
    expect(toResults(outcomes)).toEqual(['copied', 'copied'])
    const seen = await wrapper.readSeen()
    expect(seen).toContain('--single-transaction')
    expect(seen).not.toContain('p#a')
  } finally {
    await session.query(`DROP USER ?@'%'`, [user])
  }
})

/** Two databases between which money moves; what one has more the other has less, in every moment. */
async function createMoney(session: Session) {
  const id = `m${randomBytes(4).toString('hex')}`
  const bases = [`${id}_a`, `${id}_b`]
  const toNames = (suffix: string): NameMap =>
    new Map(bases.map((base) => [base, parseDatabaseName(`${base}${suffix}`)]))
  const sourceNames = toNames('')
  const targetNames = toNames('_test-m')
  for (const base of bases) {
    await session.query(
      `CREATE DATABASE ${base}; CREATE TABLE ${base}.account (id INT PRIMARY KEY, cents BIGINT, pad TEXT)`,
    )
    const rows = Array.from({ length: 500 }, (_, row) => `(${row}, 0, REPEAT('x', 2000))`)
    await session.query(`INSERT INTO ${base}.account VALUES ${rows.join(', ')}`)
    await session.query(`CREATE TABLE ${base}.keyless (a INT); INSERT INTO ${base}.keyless VALUES (1), (1), (2)`)
  }
  let moves = 0
  return {
    sourceNames,
    targetNames,
    shared: 'none',
    async count(names: NameMap) {
      const counts = [...names.values()].map((name) => `SELECT COUNT(*) AS n FROM ${quoteIdentifier(name)}.keyless`)
      return (await session.rows(counts.join(' UNION ALL '))).map((row) => Number(row['n']))
    },
    async sum(names: NameMap) {
      let total = 0
      for (const name of names.values()) {
        const [row] = await session.rows(`SELECT SUM(cents) AS total FROM ${quoteIdentifier(name)}.account`)
        total += Number(row?.['total'])
      }
      return total
    },
    async moveUntil(signal: AbortSignal) {
      await session.withConnection(async (connection) => {
        for (; !signal.aborted; moves++) {
          const row = moves % 500
          await connection.runAll([
            'START TRANSACTION',
            `UPDATE ${bases[0]}.account SET cents = cents + 7 WHERE id = ${row}`,
            `UPDATE ${bases[1]}.account SET cents = cents - 7 WHERE id = ${499 - row}`,
            'COMMIT',
          ])
        }
      })
    },
    async moved(count: number) {
      while (moves < count) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    async [Symbol.asyncDispose]() {
      for (const name of [...sourceNames.values(), ...targetNames.values()]) {
        await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
      }
    },
  }
}
