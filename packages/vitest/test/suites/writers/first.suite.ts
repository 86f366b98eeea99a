import { getDatabaseNameSync } from '@dbenv/core'
import { expect } from 'vitest'
import { test } from '../../../src/index.ts'

const atImport = getDatabaseNameSync('books')

test('finds the databases of its worker, also while it is imported', async ({ environment }) => {
  expect(atImport).toBe(`books_${environment.name}`)
  expect(process.env['DBENV_ENVIRONMENT']).toBe(environment.name)
})
test('writes', async ({ environment }) => {
  await environment.query("INSERT INTO books.trades (symbol, quantity) VALUES ('D', 4)")
  expect(await environment.query('SELECT COUNT(*) AS n FROM audit.log')).toEqual([{ n: expect.anything() }])
})
