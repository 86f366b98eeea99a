import { expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { updateTable } from './update-table.ts'

/** How many tables the session has made. */
async function countTables(database: TestDatabase): Promise<number> {
  const rows = await database.run("SHOW SESSION STATUS WHERE Variable_name RLIKE '^Com_create_(temporary_)?table$'")
  return rows.reduce((sum, row) => sum + Number(row['Value']), 0)
}

test.each([
  { columns: 4, tables: 0 },
  { columns: 400, tables: 1 },
])('updates 60 rows of $columns columns by $tables temporary tables', async ({ columns, tables }) => {
  await using database = await createTestDatabase()
  const names = Array.from({ length: columns }, (_, index) => `c${index}`)
  await database.run(`CREATE TABLE t (id INT PRIMARY KEY, ${names.map((name) => `${name} INT`).join(', ')})`)
  await database.run(`INSERT INTO t (id) VALUES ${Array.from({ length: 60 }, (_, id) => `(${id})`).join(',')}`)
  const before = await countTables(database)
  const rows = Array.from({ length: 61 }, (_, id) => ({
    id,
    ...Object.fromEntries(names.map((name, index) => [name, id * 1_000 + index])),
  }))
  expect(await updateTable(database, rows, ['id'])).toEqual({ sent: 61, matched: 60, changed: 60, missing: 1 })
  expect((await countTables(database)) - before).toBe(tables)
  expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(rows.slice(0, 60))
})
