import { randomBytes } from 'node:crypto'
import { quoteIdentifier } from '@dbenv/core'
import { expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'
import { useClientPrograms } from './use-client-programs.ts'

const { connection } = inject('testServer')

useClientPrograms()

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
