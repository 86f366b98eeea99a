import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseDatabaseName, quoteIdentifier, toSharedDatabases } from '@dbenv/core'
import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { DatabaseOutcome } from '../src/copy-databases.ts'
import { openSession } from '../src/session/open-session.ts'
import { readText } from '../src/session/row.ts'
import type { Session, SessionConnection } from '../src/session/session.ts'
import { cloneSet, toResults } from './clone-set.ts'
import { describeDatabase, readFingerprint } from './describe-database.ts'
import { HOSTILE_NAMES, hostileStatements } from './hostile-statements.ts'

const SUFFIX = '_test-h'
const { flavour, program } = inject('testServer')

let directory: string
let server: PrivateServer
let session: Session
let outcomes: readonly DatabaseOutcome[]
let before: string

// A server of its own: names such as `user` and `new` can be had once only.
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dbenv-elsewhere-'))
  const serverArguments = flavour === 'mysql' ? [`--innodb-directories=${directory}`] : []
  server = await localServer({ program, arguments: serverArguments }).start()
  session = await openSession(server.connection)
  await session.withConnection(async (connection) => {
    for (const [sql, sqlMode] of hostileStatements(flavour, directory)) {
      await connection.run(`SET SESSION sql_mode = '${sqlMode}'`)
      await connection.run(sql).catch((error: unknown) => {
        throw new Error(`${sql.slice(0, 200)}: ${String(error)}`)
      })
    }
  })
  before = await readFingerprint(session, HOSTILE_NAMES)
  const set = {
    sourceNames: new Map(HOSTILE_NAMES.map((name) => [name, parseDatabaseName(name)])),
    targetNames: new Map(HOSTILE_NAMES.map((name) => [name, parseDatabaseName(`${name}${SUFFIX}`)])),
    shared: toSharedDatabases(),
  }
  outcomes = (await cloneSet(session, set, { environment: 'test-h', concurrency: 4 })).outcomes
})

afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test('passes its own verification, every row compared', () => {
  expect(toResults(outcomes)).toEqual(HOSTILE_NAMES.map(() => 'copied'))
})

test('holds what the source holds, in its own names', async () => {
  for (const name of HOSTILE_NAMES) {
    const clone = (await describeDatabase(session, `${name}${SUFFIX}`)).map((line) => line.replaceAll(SUFFIX, ''))
    expect(clone.map(normalize)).toEqual((await describeDatabase(session, name)).map(normalize))
  }
})

test('changes nothing in the source when everything in it runs', async () => {
  expect(await session.withConnection(runEverything)).toEqual([])
  expect(await readFingerprint(session, HOSTILE_NAMES)).toBe(before)
})

test('works when the source is gone, but for the name that is put together at run time', async () => {
  for (const name of HOSTILE_NAMES) {
    await session.query(`SET SESSION foreign_key_checks = 0; DROP DATABASE ${quoteIdentifier(name)}`)
  }
  expect(await session.withConnection(runEverything)).toEqual([expect.stringMatching(/dyn.*user_data|user_data.*dyn/)])
})

/** A name that was retargeted comes back in backticks, and a placement is left out. */
function normalize(line: string): string {
  return line.replace(/[`"]/g, '').replace(/ DATA DIRECTORY='[^']*'| \/\*!\d+ TABLESPACE user ts \*\//g, '')
}

/** Opens every table and view, runs every routine and event, fires every trigger; resolves to what failed. */
async function runEverything(connection: SessionConnection): Promise<readonly string[]> {
  const failures: string[] = []
  const run = async (sql: string): Promise<void> => {
    await connection.rows(sql).catch((error: unknown) => {
      // The server has no JavaScript; that the routine is there is compared elsewhere.
      if (!String(error).includes('Language component')) failures.push(`${sql}: ${String(error)}`)
    })
  }
  for (const name of HOSTILE_NAMES) {
    const databaseName = `${name}${SUFFIX}`
    const qualify = (object: string): string => `${quoteIdentifier(databaseName)}.${quoteIdentifier(object)}`
    await run(`USE ${quoteIdentifier(databaseName)}`)
    for (const row of await connection.rows(
      'SELECT TABLE_NAME AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
      [databaseName],
    )) {
      await run(`SELECT * FROM ${qualify(readText(row, 'n'))}`)
    }
    for (const row of await connection.rows(ROUTINES_SQL, [databaseName])) {
      const call = `${qualify(readText(row, 'n'))}(${Array(Number(row['parameters'])).fill('1').join(', ')})`
      await run(readText(row, 'kind') === 'PROCEDURE' ? `CALL ${call}` : `SELECT ${call}`)
    }
    const events = await connection.rows(
      'SELECT EVENT_DEFINITION AS body, SQL_MODE AS mode FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?',
      [databaseName],
    )
    for (const row of events) {
      await connection.run('SET SESSION sql_mode = ?', [readText(row, 'mode')])
      await run(`CREATE PROCEDURE _run_event() ${readText(row, 'body')}`)
      await run('CALL _run_event()')
      await run('DROP PROCEDURE _run_event')
    }
    await connection.run("SET SESSION sql_mode = ''")
  }
  runs += 100
  for (const sql of [
    'INSERT INTO `new_test-h`.trades (new, old) VALUES (4, 5)',
    'UPDATE `new_test-h`.trades SET t = 9',
    "INSERT INTO `old_test-h`.log (txt) VALUES ('x')",
    `INSERT INTO \`user_test-h\`.user VALUES (${runs}, 1, 1)`,
    `INSERT INTO \`user_data_test-h\`.user VALUES (${runs}, 1)`,
    'UPDATE `user_data_test-h`.user SET t = 5',
    `DELETE FROM \`user_test-h\`.user WHERE user = ${runs}`,
    `INSERT INTO \`t_test-h\`.t VALUES (${runs}, 9, 9)`,
    'INSERT INTO `total_test-h`.mrg VALUES (7)',
  ]) {
    await run(sql)
  }
  return failures
}

/** A key that no earlier run has taken. */
let runs = 400

const ROUTINES_SQL =
  'SELECT ROUTINE_NAME AS n, ROUTINE_TYPE AS kind, (SELECT COUNT(*) FROM information_schema.PARAMETERS p ' +
  'WHERE p.SPECIFIC_SCHEMA = r.ROUTINE_SCHEMA AND p.SPECIFIC_NAME = r.ROUTINE_NAME AND p.ORDINAL_POSITION > 0 AND ' +
  'p.ROUTINE_TYPE = r.ROUTINE_TYPE) AS parameters FROM information_schema.ROUTINES r ' +
  "WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME <> '_dbenv'"
