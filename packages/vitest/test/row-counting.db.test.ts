import { localServer } from '@dbenv/server'
import { expect, inject, it } from 'vitest'
import { findRowCounting } from '../src/marks/row-counting.ts'
import { openQuery } from '../src/open-query.ts'

const { program } = inject('testServer')

it.each([
  { tables: 'all tables', more: [], counting: 'performance-schema' },
  {
    tables: 'fewer tables than there are',
    more: ['--performance-schema-max-table-instances=5'],
    counting: 'update-times',
  },
])('trusts the performance schema with memory for $tables: $counting', async ({ more, counting }) => {
  await using server = await localServer({ program, arguments: ['--performance-schema=ON', ...more] }).start()
  await using session = await openQuery(server.connection)
  await session.query('CREATE DATABASE books')
  for (let index = 0; index < 10; index++) {
    await session.query(`CREATE TABLE books.t${index} (id INT)`)
    await session.query(`SELECT id FROM books.t${index}`)
  }
  expect(await findRowCounting(session.query)).toBe(counting)
})
