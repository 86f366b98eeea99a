import { expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { addLargeTable, LARGE_ROWS } from './large-table.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'
import { whileCopying } from './while-copying.ts'

async function readColumns({ session }: LifeCycleFixture, databaseName: string, table: string) {
  const rows = await session.rows(
    'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY 1',
    [databaseName, table],
  )
  return rows.map((row) => String(row['name']))
}

it('a column that the source gains while rows are copied stays out of the clone, which is as it was planned', async () => {
  await using fixture = await createLifeCycleFixture()
  const { environment, prices } = fixture
  const { creation } = await whileCopying(fixture, (run) =>
    run(`ALTER TABLE \`${prices}\`.quotes ADD COLUMN bid INT NOT NULL DEFAULT 7 FIRST`),
  )
  expect(creation).toMatchObject({ status: 'fulfilled' })
  expect(await readColumns(fixture, prices, 'quotes')).toEqual(['bid', 'price', 'symbol'])
  expect(await readColumns(fixture, `${prices}_${environment}`, 'quotes')).toEqual(['price', 'symbol'])
  const rows = await fixture.session.rows(`SELECT symbol, price FROM \`${prices}_${environment}\`.quotes`)
  expect(rows.map((row) => Object.values(row).map(String))).toEqual([
    ['AAA', '1.50'],
    ['BBB', '2.25'],
  ])
})

it('a column that the source loses while rows are copied fails its database, and the next create ends whole', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, prices, trades, session } = fixture
  await session.query(`ALTER TABLE \`${prices}\`.quotes ADD COLUMN bid INT NOT NULL DEFAULT 7`)
  const { creation } = await whileCopying(fixture, (run) => run(`ALTER TABLE \`${prices}\`.quotes DROP COLUMN bid`))
  expect(creation).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_ENVIRONMENT_INCOMPLETE' } })
  expect(await fixture.readStates()).toMatchObject({ [prices]: 'failed' })
  await createTestEnvironment({ connection, environment, only, content: 'schema-and-data' })
  expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
  expect(await readColumns(fixture, `${prices}_${environment}`, 'quotes')).toEqual(['price', 'symbol'])
})

it('an ALTER of a large table gets in between two of its pieces', async () => {
  await using fixture = await createLifeCycleFixture()
  await addLargeTable(fixture)
  const { environment, prices, session } = fixture
  let copied = 0
  let altering: Promise<number> | undefined
  const { creation } = await whileCopying(
    fixture,
    async () => {
      // Begun while the first piece waits for the lock, so it waits beside it.
      altering = session
        .query(`ALTER TABLE \`${prices}\`.ticks ADD COLUMN more INT NOT NULL DEFAULT 1`)
        .then(() => copied)
      await waitUntilWaiting(fixture, 2)
    },
    {
      table: 'ticks',
      onProgress: ({ baseName, stage, done }) => {
        if (stage === 'rows' && baseName === prices) copied = done
      },
    },
  )
  expect(await altering).toBeLessThan(LARGE_ROWS)
  expect(creation).toMatchObject({ status: 'fulfilled' })
  const [row] = await session.rows(`SELECT COUNT(*) AS n FROM \`${prices}_${environment}\`.ticks`)
  expect(Number(row?.['n'])).toBe(LARGE_ROWS)
})

/** Resolves once so many statements wait for the lock on `ticks`. */
async function waitUntilWaiting({ session, prices }: LifeCycleFixture, count: number): Promise<void> {
  for (;;) {
    const rows = await session.rows(
      'SELECT 1 FROM information_schema.PROCESSLIST WHERE STATE LIKE ? AND INFO LIKE ? AND INFO NOT LIKE ?',
      ['Waiting for table metadata lock%', `%${prices}%ticks%`, '%PROCESSLIST%'],
    )
    if (rows.length >= count) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
