import path from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { type Fault, startFaultChild } from './fault-order.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

// A process that is stopped (Ctrl-Z, a closed lid, a frozen container) for longer than its lease lasts, while somebody
// else makes the environment anew under the same names. None of its timers has run when it wakes.

const DELETE_SLEEPS: readonly [string, string, number][] = [
  ['before it looks whether a database is there', 'SHOW CREATE DATABASE', 1],
  ['before it reads the marker', 'ROUTINE_COMMENT', 1],
  ['before it sets how long to wait', 'lock_wait_timeout = \\d+, innodb_lock', 1],
  ['before a drop', 'DROP DATABASE', 1],
  ['before the last drop', 'DROP DATABASE', 2],
  ['before a row is deleted', "SET state = 'deleted'", 1],
]

const CREATE_SLEEPS: readonly [string, string, number][] = [
  ['before a database is made', '(?<!SHOW )CREATE DATABASE', 1],
  ['before a marker', 'CREATE PROCEDURE `_dbenv`', 2],
  ['before tables', '(?<!SHOW )CREATE TABLE `(trades|quotes)`', 1],
  ['before the last tables', '(?<!SHOW )CREATE TABLE `(trades|quotes)`', 2],
  ['before a table without a key is filled', 'INSERT INTO .*`keyless`.*SELECT', 1],
  ['before a table with a key is filled', 'INSERT INTO .*`quotes`.*SELECT', 1],
  ['before a view', '(?<!SHOW )CREATE .*VIEW', 1],
  ['before a trigger', '(?<!SHOW )CREATE .*TRIGGER', 1],
  ['before the databases become ready', "SET state = 'ready'", 1],
]

/** Adds what a second copy would be seen in. */
async function addKeyless({ session, trades }: LifeCycleFixture): Promise<void> {
  await session.query(`CREATE TABLE \`${trades}\`.keyless (a INT)`)
  await session.query(
    `CREATE TRIGGER \`${trades}\`.before_trade BEFORE INSERT ON \`${trades}\`.trades FOR EACH ROW SET @a = 1`,
  )
  await session.query(`INSERT INTO \`${trades}\`.keyless VALUES (1), (2)`)
}

/** Has the child fall asleep, calls `meanwhile` once its lease has run out, and wakes it up. */
async function sleepThrough(
  fixture: LifeCycleFixture,
  command: 'create' | 'delete',
  [statement, occurrence]: readonly [string, number],
  meanwhile: () => Promise<unknown>,
  consistency: 'table' | 'snapshot' = 'table',
): Promise<string> {
  const { connection, environment, only } = fixture
  const fault: Fault = { moment: 'asleep', statement, occurrence }
  const child = startFaultChild({ command, connection, environment, only, consistency, fault }, [
    // The client programs lie beside the server's.
    path.dirname(inject('testServer').program),
  ])
  await child.asleep
  await fixture.ageLeases(61)
  try {
    await meanwhile()
  } finally {
    child.wake()
  }
  const { stderr } = await child.result
  return stderr
}

/** All that somebody made while another process slept. */
async function expectWhole(fixture: LifeCycleFixture, objects: readonly string[], valued = 3): Promise<void> {
  const { environment, trades, prices, session } = fixture
  expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
  expect(await fixture.readDatabases()).toHaveLength(4)
  const counts = await session.rows(
    `SELECT (SELECT COUNT(*) FROM \`${trades}_${environment}\`.keyless) AS keyless,
            (SELECT COUNT(*) FROM \`${trades}_${environment}\`.valued) AS valued`,
  )
  expect(counts.map((row) => [Number(row['keyless']), Number(row['valued'])])).toEqual([[2, valued]])
  expect(await listObjects(fixture)).toEqual(objects)
}

async function listObjects({ environment, trades, prices, session }: LifeCycleFixture): Promise<readonly string[]> {
  const rows = await session.rows(
    `SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (?, ?)
     UNION ALL SELECT CONCAT(TRIGGER_SCHEMA, '.', TRIGGER_NAME) FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA IN (?, ?)`,
    [trades, prices, trades, prices].map((name) => `${name}_${environment}`),
  )
  return rows.map((row) => String(row['name'])).sort()
}

describe.concurrent('a delete that slept', () => {
  it.each(DELETE_SLEEPS)('%s leaves what somebody made meanwhile', async (_, statement, occurrence) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    await addKeyless(fixture)
    const options = { connection, environment, only, content: 'schema-and-data' } as const
    await createTestEnvironment(options)
    const objects = await listObjects(fixture)
    const stderr = await sleepThrough(fixture, 'delete', [statement, occurrence], () => createTestEnvironment(options))
    expect(stderr).toContain('DBENV_')
    await expectWhole(fixture, objects)
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await fixture.readDatabases()).toHaveLength(2)
  })
})

describe.concurrent('a create that slept', () => {
  it.each(CREATE_SLEEPS)('%s writes nothing into what somebody made meanwhile', async (_, statement, occurrence) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, session, trades } = fixture
    await addKeyless(fixture)
    const options = { connection, environment, only, content: 'schema-and-data' } as const
    let objects: readonly string[] = []
    const stderr = await sleepThrough(fixture, 'create', [statement, occurrence], async () => {
      // Prod goes on meanwhile: what is gone there must not come back.
      await session.query(`DROP TRIGGER \`${trades}\`.before_trade`)
      await createTestEnvironment(options)
      objects = await listObjects(fixture)
    })
    expect(stderr).toContain('DBENV_')
    await expectWhole(fixture, objects)
  })
  it('before it starts a dump loads nothing into what somebody made meanwhile', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, session, trades, prices } = fixture
    await addKeyless(fixture)
    // Only a table without a key takes rows twice.
    for (const table of [`\`${trades}\`.trades`, `\`${prices}\`.quotes`]) await session.query(`DELETE FROM ${table}`)
    const options = { connection, environment, only, content: 'schema-and-data' } as const
    let objects: readonly string[] = []
    const sleep = ['TABLE_TYPE NOT IN', 1] as const
    const meanwhile = async () => {
      await createTestEnvironment(options)
      objects = await listObjects(fixture)
    }
    expect(await sleepThrough(fixture, 'create', sleep, meanwhile, 'snapshot')).toContain('DBENV_LEASE_LOST')
    await expectWhole(fixture, objects, 0)
  })
})
