import process from 'node:process'
import { getDatabaseName } from '@dbenv/core'
import { type TestEnvironment, test } from '@dbenv/vitest'
import { expect } from 'vitest'

/** What the source holds, with its AUTO_INCREMENT; every test begins with it, or the file does. */
const SOURCE = { trades: 3, quantity: 6 } as const

const TESTS_A_FILE = 10

/** What a file leaves behind for the next one on its slot, by its number: rows, gaps, an emptied or altered table. */
const MESSES: readonly (readonly string[])[] = [
  ["INSERT INTO books.trades (symbol, quantity) VALUES ('left', 1000)"],
  ['DELETE FROM books.trades'],
  ['TRUNCATE TABLE audit.log', 'UPDATE books.trades SET quantity = -1'],
  ['START TRANSACTION', "INSERT INTO books.trades (symbol, quantity) VALUES ('gap', 1), ('gap', 1)", 'ROLLBACK'],
  ['ALTER TABLE books.trades AUTO_INCREMENT = 500', 'DELETE FROM audit.log'],
]
/** One file in so many leaves a changed schema, for which its slot has to be made anew. */
const ALTERING_FILES = 8

/**
 * Ten tests that write the same tables as those of every other file, and would each fail on one row, one sum or one
 * AUTO_INCREMENT of another worker, of another file or, with `SUITE_RESET=test`, of the test before.
 */
export function defineWriteTests(file: number): void {
  const isResetByTest = process.env['SUITE_RESET'] === 'test'
  for (let index = 0; index < TESTS_A_FILE; index++) {
    const before = isResetByTest ? 0 : index
    test(`file ${file} writes for the ${index + 1}. time`, async ({ environment }) => {
      expect(await readContent(environment)).toEqual(toContent(before))
      const symbol = `F${file}T${index}`
      await environment.query('INSERT INTO books.trades (symbol, quantity) VALUES (?, 7)', [symbol])
      await environment.query('UPDATE books.trades SET quantity = quantity + 1 WHERE id = 1')
      expect(await environment.query('SELECT id FROM books.trades WHERE symbol = ?', [symbol])).toEqual([
        { id: SOURCE.trades + 1 + before },
      ])
      expect(await environment.query('SELECT id FROM audit.log WHERE text LIKE ?', [`% ${symbol}`])).toEqual([
        { id: 1 + before },
      ])
      expect(await readContent(environment)).toEqual(toContent(before + 1))
      expect(await getDatabaseName('books')).toBe(`books_${environment.name}`)
      if (isResetByTest || index === TESTS_A_FILE - 1) await leaveMess(environment, file, index)
    })
  }
}

/** Ten tests on databases that all workers write at once: each looks only at rows that nobody else makes. */
export function defineSharedTests(file: number): void {
  for (let index = 0; index < TESTS_A_FILE; index++) {
    test(`file ${file} writes beside others for the ${index + 1}. time`, async ({ environment }) => {
      const symbol = `F${file}T${index}`
      await environment.query('INSERT INTO books.trades (symbol, quantity) VALUES (?, ?), (?, ?)', [
        symbol,
        1,
        symbol,
        2,
      ])
      const sum = 'SELECT COUNT(*) AS n, CAST(SUM(quantity) AS SIGNED) AS quantity FROM books.trades WHERE symbol = ?'
      expect(await environment.query(sum, [symbol])).toEqual([{ n: 2, quantity: 3 }])
      expect(await environment.query('SELECT quantity FROM audit.traded WHERE symbol = ?', [symbol])).toHaveLength(1)
      expect(await getDatabaseName('books')).toBe(`books_${environment.name}`)
    })
  }
}

async function readContent(environment: TestEnvironment): Promise<unknown> {
  const [row] = await environment.query(
    `SELECT (SELECT COUNT(*) FROM books.trades) AS trades, (SELECT MAX(id) FROM books.trades) AS lastTrade,
       (SELECT CAST(SUM(quantity) AS SIGNED) FROM books.trades) AS quantity, (SELECT COUNT(*) FROM audit.log) AS logged,
       (SELECT COALESCE(MAX(id), 0) FROM audit.log) AS lastLogged`,
  )
  return row
}

function toContent(writes: number): unknown {
  const trades = SOURCE.trades + writes
  // Each write adds a row of 7 and one to another row.
  return { trades, lastTrade: trades, quantity: SOURCE.quantity + 8 * writes, logged: writes, lastLogged: writes }
}

async function leaveMess(environment: TestEnvironment, file: number, index: number): Promise<void> {
  for (const sql of MESSES[(file + index) % MESSES.length] ?? []) await environment.query(sql)
  const isAltering = file % ALTERING_FILES === ALTERING_FILES - 1 && index === TESTS_A_FILE - 1
  if (isAltering) await environment.query('ALTER TABLE books.trades ADD COLUMN note INT')
}
