import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@dbenv/vitest'
import { createConnection } from 'mysql2/promise'
import { expect } from 'vitest'

/** A test that ends, or whose worker does, while the server is at work for it. */
export function defineLeavingTest(): void {
  test('does not wait for what it starts', async ({ environment }) => {
    const connection = await createConnection({
      ...environment.connection,
      database: environment.databases.get('books') ?? '',
    })
    connection.query("INSERT INTO trades (symbol, quantity) SELECT 'late', SLEEP(3)").catch(() => undefined)
    await sleep(300)
    if (process.env['SUITE_END'] === 'killed') process.kill(process.pid, 'SIGKILL')
  })
}

/** A test that sees what comes late. */
export function defineFindingTest(): void {
  test('finds what the source has, and so it stays', async ({ environment }) => {
    await sleep(3_500)
    expect(await environment.query("SELECT symbol FROM books.trades WHERE symbol = 'late'")).toEqual([])
  })
}
