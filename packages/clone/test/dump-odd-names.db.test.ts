import { randomBytes } from 'node:crypto'
import path from 'node:path'
import process from 'node:process'
import { quoteIdentifier } from '@dbenv/core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'

const { connection, program } = inject('testServer')
const before = process.env['PATH']

beforeAll(() => {
  // The client programs lie beside the server's.
  process.env['PATH'] = `${path.dirname(program)}${path.delimiter}${before}`
})

afterAll(() => {
  process.env['PATH'] = before
})

test('dumps a database with a view whose name holds a line break and an option', async () => {
  await using session = await openSession(connection)
  const source = `odd${randomBytes(4).toString('hex')}`
  const target = `${source}_copy`
  const name = quoteIdentifier(source)
  try {
    await session.query(`CREATE DATABASE ${name}; CREATE TABLE ${name}.t (id INT PRIMARY KEY)`)
    await session.query(
      `INSERT INTO ${name}.t VALUES (1), (2); CREATE VIEW ${name}.\`v\nno-data\` AS SELECT id FROM ${name}.t`,
    )
    const options = { connection, content: 'schema-and-data', engine: 'mysqldump', verify: 'full' } as const
    const report = await cloneDatabaseSchema(source, target, options)
    expect(report).toMatchObject({ rows: 2, counts: { tables: 1, views: 1 } })
  } finally {
    for (const made of [source, target]) await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(made)}`)
  }
})
