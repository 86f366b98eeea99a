import { type TestEnvironment, test } from '@dbenv/vitest'
import { type Connection, createConnection } from 'mysql2/promise'
import { expect } from 'vitest'
import type { Mess } from './hostile-messes.ts'

/** A test that its databases have to be clean for, and one that leaves a mess. */
export function defineHostileTests({ what, statements = [], left = [] }: Mess): void {
  test(`is clean before one ${what}`, async ({ environment }) => {
    expect(await readContent(environment)).toEqual({
      trades: 3,
      columns: 3,
      lastTrade: 3,
      logged: 0,
      views: 1,
      quantity: '6',
    })
    await environment.query("INSERT INTO books.trades (symbol, quantity) VALUES ('x', 1)")
    expect(await readContent(environment)).toMatchObject({ trades: 4, lastTrade: 4, logged: 1 })
  })
  test(what, async ({ environment }) => {
    for (const sql of statements) await environment.query(sql).catch(ignoreKill)
    if (left.length === 0) return
    const connection: Connection = await createConnection({ ...environment.connection })
    connection.on('error', () => undefined)
    const books = environment.databases.get('books') ?? ''
    for (const sql of left) await connection.query(sql.replaceAll('$books', books))
  })
}

function ignoreKill(error: unknown): void {
  if (!(error instanceof Error && /interrupted|killed|closed|lost/i.test(error.message))) throw error
}

async function readContent(environment: TestEnvironment): Promise<unknown> {
  const [row] = await environment.query(
    `SELECT (SELECT COUNT(*) FROM books.trades) AS trades, (SELECT MAX(id) FROM books.trades) AS lastTrade,
       (SELECT COUNT(*) FROM audit.log) AS logged, (SELECT CAST(SUM(quantity) AS CHAR) FROM audit.traded) AS quantity`,
  )
  const books = environment.databases.get('books') ?? ''
  const [schema] = await environment.query(
    `SELECT (SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = ? AND table_name = 'trades') AS columns,
       (SELECT COUNT(*) FROM information_schema.views WHERE table_schema = ?) AS views`,
    [books, environment.databases.get('audit')],
  )
  return { ...row, ...schema }
}
