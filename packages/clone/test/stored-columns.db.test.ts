import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'

// Of this file alone: a server whose clocks change in March and October.
let server: PrivateServer

beforeAll(async () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'Europe/Berlin'
  try {
    server = await localServer({ program: inject('testServer').program }).start()
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
})

afterAll(() => server[Symbol.asyncDispose]())

async function createSource(session: Session, ...statements: readonly string[]): Promise<string> {
  const name = `stored${randomBytes(4).toString('hex')}`
  await session.query(`CREATE DATABASE ${name}`)
  await session.withConnection((connection) => connection.runAll([`USE ${name}`, ...statements]))
  return name
}

/** The hour before summer time ended, and the one after, which reads alike on that server's clocks. */
const MOMENTS =
  "('2023-10-29 00:30:00.123'), ('2023-10-29 01:30:00.456'), ('2024-01-01 23:30:00'), ('2024-07-01 22:30:00')"

const TABLES = [
  'CREATE TABLE keyed (ts TIMESTAMP(3) NOT NULL PRIMARY KEY, day DATE AS (DATE(ts)) STORED, h INT AS (HOUR(ts)) STORED)',
  'CREATE TABLE keyless (ts TIMESTAMP(3) NOT NULL, day DATE AS (DATE(ts)) STORED)',
  'CREATE TABLE twice (id INT, n INT AS (id * 2) STORED)',
]

test('computes STORED columns as the server does, and keeps moments that its clocks show twice', async () => {
  await using session = await openSession(server.connection)
  const source = await createSource(
    session,
    ...TABLES,
    `SET time_zone = '+00:00'; CREATE TABLE moments (ts TIMESTAMP(3)); INSERT INTO moments VALUES ${MOMENTS}`,
    'SET time_zone = @@GLOBAL.time_zone; INSERT INTO keyed (ts) SELECT ts FROM moments',
    'INSERT INTO keyless (ts) SELECT ts FROM moments; INSERT INTO twice (id) VALUES (1), (2)',
  )
  const clone = `${source}_copy`
  const connection = server.connection
  const report = await cloneDatabaseSchema(source, clone, { connection, content: 'schema-and-data', verify: 'full' })
  expect(report).toMatchObject({ rows: 14, notes: [] })
  for (const table of ['keyed', 'keyless']) {
    const read = (name: string) => session.rows(`SELECT * FROM ${name}.${table} ORDER BY ts`)
    expect(await read(clone)).toEqual(await read(source))
  }
  const [row] = await session.rows(`SELECT CAST(day AS CHAR) AS day, h FROM ${clone}.keyed ORDER BY ts DESC LIMIT 1`)
  expect(row).toMatchObject({ day: '2024-07-02', h: 0 })
})

test('counts the rows whose STORED columns were written under other settings', async () => {
  await using session = await openSession(server.connection)
  const source = await createSource(
    session,
    ...TABLES,
    "SET time_zone = '+09:00'",
    "INSERT INTO keyed (ts) VALUES ('2024-01-01 00:30:00'), ('2024-01-01 16:30:00')",
    "INSERT INTO keyless (ts) VALUES ('2024-01-01 00:30:00')",
  )
  const options = { connection: server.connection, content: 'schema-and-data' } as const
  const warnings: string[] = []
  const report = await cloneDatabaseSchema(source, `${source}_copy`, {
    ...options,
    onPlan: (plan) => warnings.push(...plan.warnings),
  })
  expect(warnings).toEqual([expect.stringMatching(/STORED columns .*: keyed\.day, keyed\.h, keyless\.day$/)])
  expect(report.notes).toEqual([
    expect.stringMatching(/2 rows of table keyed hold other values .* \(day, h\)/),
    expect.stringMatching(/rows .*of table keyless hold other values/),
  ])
  const full = cloneDatabaseSchema(source, `${source}_full`, { ...options, verify: 'full' })
  await expect(full).rejects.toThrow(/2 rows of table keyed hold other values/)
})

test('copies the rows of a table of generated columns alone', async () => {
  await using session = await openSession(server.connection)
  const source = await createSource(session, 'CREATE TABLE t (a INT AS (1) STORED)', 'INSERT INTO t () VALUES (), ()')
  const report = await cloneDatabaseSchema(source, `${source}_copy`, {
    connection: server.connection,
    content: 'schema-and-data',
    verify: 'full',
  })
  expect(report.rows).toBe(2)
})
