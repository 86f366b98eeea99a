import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { openQuery } from '../src/open-query.ts'
import { endLeftStatements, type LeftPlace } from '../src/sessions/left-statements.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { type StartedSlotPlace, startSlotPlace } from './fixtures/slot-place.ts'
import { createSuite, SUITE } from './fixtures/suite.ts'

// Some run a vitest of their own.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

const SOURCE = [
  'CREATE DATABASE shop',
  'USE shop',
  'CREATE TABLE t (id INT PRIMARY KEY)',
  'CREATE PROCEDURE nightly(number INT) BEGIN DO SLEEP(1.5); INSERT INTO t VALUES (number); END',
]

const OWN = '`shop_test-slot-1`'

interface LeavingOptions {
  /** The database that the session stands on. */
  readonly on?: string | undefined
  readonly user?: string
  readonly password?: string
}

/** Starts the statement on a connection of its own, and waits until the server is at work on it. */
async function leave(sql: string, options: LeavingOptions = {}) {
  const { on, ...account } = options
  const { connection, query } = place
  const session = await openQuery({ ...connection, ...account }, on)
  const [row] = await readRows(session.query, 'SELECT CONNECTION_ID() AS id')
  const result = session.query(sql).then(
    () => 'done' as const,
    () => 'ended' as const,
  )
  const at = "SELECT 1 FROM information_schema.processlist WHERE id = ? AND command <> 'Sleep'"
  await vi.waitFor(async () => expect(await readRows(query, at, [row?.['id']])).toHaveLength(1))
  return { id: Number(row?.['id']), result }
}

let opened: StartedSlotPlace
let place: SlotPlace & LeftPlace

beforeAll(async () => {
  opened = await startSlotPlace(program, SOURCE)
  place = { ...opened.place, queries: [opened.place.query], users: ['root'] }
  await place.query('CREATE DATABASE `shop_test-slot-10`')
  for (const user of ['tests', 'stranger']) await place.query(`CREATE USER ${user} IDENTIFIED BY 'x'`)
  await place.query(`GRANT ALL ON ${OWN}.* TO tests, stranger`)
})

afterAll(() => opened?.[Symbol.asyncDispose]())

it.each([
  { how: 'a procedure of the slot, from a session that stands on none', sql: `CALL ${OWN}.nightly(1)` },
  { how: 'a procedure of the slot, from a session that stands on it', sql: 'CALL nightly(2)', on: 'shop_test-slot-1' },
  {
    how: 'a statement that names the slot',
    sql: `INSERT INTO ${OWN}.t SELECT 3 + SLEEP(1.5)`,
  },
])('ends $how, and says so', async ({ sql, on }) => {
  const { id, result } = await leave(sql, { on })
  expect(await endLeftStatements(place)).toEqual([
    expect.stringMatching(new RegExp(`^session ${id} \\(at work for \\d+ s: .+\\)$`)),
  ])
  expect(await result).toBe('ended')
  expect(await endLeftStatements(place)).toEqual([])
  // What it wrote before, a reset finds.
  await place.query(`DELETE FROM ${OWN}.t`)
  await sleep(1_600)
  expect(await readRows(place.query, `SELECT id FROM ${OWN}.t`)).toEqual([])
})

it('leaves alone who is idle, almost done, or at work elsewhere', async () => {
  await using idle = await openQuery(place.connection, 'shop_test-slot-1')
  const left = [
    await leave('SELECT SLEEP(1.5)', { on: 'shop_test-slot-10' }),
    // As the harness itself reads and notes it.
    await leave("SELECT SLEEP(1.5), 'shop_test-slot-1.t', `a`.b FROM (SELECT 1 AS b) AS a"),
    await leave('SELECT SLEEP(0.15)', { on: 'shop_test-slot-1' }),
  ]
  expect(await endLeftStatements(place)).toEqual([])
  for (const { result } of left) expect(await result).toBe('done')
  expect(await readRows(idle.query, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

it('leaves alone, on a server that is not its own, who works as another account', async () => {
  const { result } = await leave('SELECT SLEEP(1)', { on: 'shop_test-slot-1', user: 'stranger', password: 'x' })
  expect(await endLeftStatements({ ...place, counting: 'performance-schema' })).toEqual([])
  expect(await result).toBe('done')
})

it.each(['SELECT SLEEP(20)', 'CALL nightly(3)'])(
  'ends what an account left that sees no sessions but its own: %s',
  async (sql) => {
    const account = { ...place.connection, user: 'tests', password: 'x' }
    await place.query(`DROP PROCEDURE ${OWN}.nightly`)
    await using session = await openQuery(account)
    // As a clone for a test account has it.
    await session.query(`CREATE PROCEDURE ${OWN}.nightly(number INT) SELECT SLEEP(20)`)
    const { id, result } = await leave(sql, { on: 'shop_test-slot-1', ...account })
    const ended = await endLeftStatements({ ...place, queries: [session.query], users: ['tests'], counting: 'none' })
    expect(ended).toEqual([expect.stringContaining(`session ${id} `)])
    expect(await result).toBe('ended')
  },
)

const LEAVING = `import { defineLeavingTest } from '${join(SUITE, 'leaving-tests.ts')}'\ndefineLeavingTest()\n// The larger file is run first.\n`
const FINDING = `import { defineFindingTest } from '${join(SUITE, 'leaving-tests.ts')}'\ndefineFindingTest()\n`

it.concurrent.each(['finished', 'killed'])(
  'tells which file left what it ended, where its worker is %s',
  async (how) => {
    await using suite = await createSuite({ 'a.suite.ts': LEAVING, 'b.suite.ts': FINDING })
    // In the order of their sizes, not of how long they took another time.
    const more = ['--cache=false']
    const variables = { SUITE_PROGRAM: program, SUITE_WORKERS: '1', SUITE_END: how }
    const { output } = await suite.run(variables, { more }).ended
    expect(output).toMatch(/b\.suite\.ts \(1 test\)/)
    expect(output).toMatch(/dbenv: a test of `[^`]*a\.suite\.ts` left session \d+ \(at work for \d+ s: /)
    expect(output).not.toMatch(/FAIL.*b\.suite\.ts/)
  },
)
