import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import { compareEveryRow } from '../src/verify/compare-rows.ts'
import { createSources } from './clone-sources.ts'

test('finds values that traded places between rows, and takes rows in any order', async () => {
  await using session = await openSession(inject('testServer').connection)
  // With these numbers, neither the sum of the CRCs of the rows changes nor their parity.
  const rows = { a: '(135112, 864776), (330674, 762350)', b: '(135112, 762350), (330674, 864776)' }
  await using sources = await createSources(session, (names) =>
    (['a', 'b'] as const).flatMap((name) => [
      `CREATE TABLE ${names[name]}.traded (id INT PRIMARY KEY, v INT)`,
      `INSERT INTO ${names[name]}.traded VALUES ${rows[name]}`,
      `CREATE TABLE ${names[name]}.turned (id INT, t TEXT)`,
      `INSERT INTO ${names[name]}.turned VALUES ${name === 'a' ? "(1, 'x'), (2, NULL)" : "(2, NULL), (1, 'x')"}`,
    ]),
  )
  const { a, b } = sources
  const tables = (await sources.plan([a], { content: 'schema-and-data' })).databases[0]?.expected.tables ?? []
  expect(tables).toHaveLength(2)
  expect(await compareEveryRow(session, session, { sourceName: a, databaseName: b }, tables, 'all')).toEqual([
    expect.stringContaining('rows of table traded differ'),
  ])
})
