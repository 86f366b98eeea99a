import process from 'node:process'
import { getDatabaseName } from '@dbenv/core'
import { test } from '@dbenv/vitest'
import { expect } from 'vitest'

/** What the source holds; every test begins with it, or the file does. */
const TRADES = 3

/**
 * Ten tests that write the same tables as those of every other file, and would each fail on one row or one
 * AUTO_INCREMENT of another worker, of another file or, with `SUITE_RESET=test`, of the test before.
 */
export function defineWriteTests(file: number): void {
  const isResetByTest = process.env['SUITE_RESET'] === 'test'
  for (let index = 0; index < 10; index++) {
    const before = isResetByTest ? 0 : index
    test(`file ${file} writes for the ${index + 1}. time`, async ({ environment }) => {
      const count = async (table: string) => {
        const [row] = await environment.query(`SELECT COUNT(*) AS n FROM ${table}`)
        return Number(row?.['n'])
      }
      expect(await count('books.trades')).toBe(TRADES + before)
      expect(await count('audit.log')).toBe(before)
      const symbol = `F${file}T${index}`
      await environment.query('INSERT INTO books.trades (symbol, quantity) VALUES (?, ?)', [symbol, index])
      await environment.query('UPDATE books.trades SET quantity = quantity + 1 WHERE id = 1')
      const rows = await environment.query('SELECT id, quantity FROM books.trades WHERE symbol = ? OR id = 1', [symbol])
      expect(rows).toEqual([
        { id: 1, quantity: 2 + before },
        { id: TRADES + 1 + before, quantity: index },
      ])
      expect(await count('audit.log')).toBe(1 + before)
      expect(await getDatabaseName('books')).toBe(`books_${environment.name}`)
    })
  }
}
