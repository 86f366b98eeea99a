import { parseDatabaseName } from '@dbenv/core'
import { describe, expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { openEraser } from '../src/destroy/open-eraser.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

async function makeEnvironment(fixture: LifeCycleFixture) {
  const { connection, environment, only, trades, prices } = fixture
  await createTestEnvironment({ connection, environment, only, content: 'schema-and-data' })
  return {
    tradesCopy: parseDatabaseName(`${trades}_${environment}`),
    pricesCopy: parseDatabaseName(`${prices}_${environment}`),
  }
}

async function countRows({ session }: LifeCycleFixture, table: string): Promise<number> {
  const [row] = await session.rows(`SELECT COUNT(*) AS n FROM ${table}`)
  return Number(row?.['n'])
}

describe('openEraser', () => {
  it.each(['truncate', 'delete'] as const)("empties a test environment's table by %s", async (how) => {
    await using fixture = await createLifeCycleFixture()
    const { environment, session, trades } = fixture
    const { tradesCopy } = await makeEnvironment(fixture)
    const eraser = await openEraser({ query: session.query, environment, databaseNames: [tradesCopy] })
    await eraser.emptyTable(tradesCopy, 'trades', how)
    expect(await countRows(fixture, `\`${tradesCopy}\`.trades`)).toBe(0)
    expect(await countRows(fixture, `\`${trades}\`.trades`)).toBe(3)
  })

  it('refuses prod', async () => {
    await using fixture = await createLifeCycleFixture()
    const { environment, session, trades } = fixture
    await makeEnvironment(fixture)
    const databaseNames = [parseDatabaseName(trades)]
    await expect(openEraser({ query: session.query, environment, databaseNames })).rejects.toMatchObject({
      code: 'DBENV_ERASE_REFUSED',
      reason: expect.stringContaining('environment `prod`'),
    })
  })

  it('refuses another environment', async () => {
    await using fixture = await createLifeCycleFixture()
    const { environment, session } = fixture
    const { tradesCopy } = await makeEnvironment(fixture)
    const other = `${environment}-other` as const
    await expect(
      openEraser({ query: session.query, environment: other, databaseNames: [tradesCopy] }),
    ).rejects.toMatchObject({ reason: expect.stringContaining(`environment \`${environment}\``) })
  })

  it('refuses a database without the marker', async () => {
    await using fixture = await createLifeCycleFixture()
    const { environment, session } = fixture
    const { tradesCopy } = await makeEnvironment(fixture)
    await session.query(`DROP PROCEDURE \`${tradesCopy}\`.\`_dbenv\``)
    await expect(openEraser({ query: session.query, environment, databaseNames: [tradesCopy] })).rejects.toMatchObject({
      reason: 'it has no marker',
    })
  })

  it('refuses a shared database', async () => {
    await using fixture = await createLifeCycleFixture()
    const { environment, session } = fixture
    const { tradesCopy } = await makeEnvironment(fixture)
    const options = { query: session.query, environment, databaseNames: [tradesCopy], shared: [tradesCopy] }
    await expect(openEraser(options)).rejects.toMatchObject({ reason: expect.stringContaining('shared') })
  })

  it('empties nothing that it was not opened for', async () => {
    await using fixture = await createLifeCycleFixture()
    const { environment, session, prices } = fixture
    const { tradesCopy, pricesCopy } = await makeEnvironment(fixture)
    const eraser = await openEraser({ query: session.query, environment, databaseNames: [tradesCopy] })
    for (const name of [pricesCopy, parseDatabaseName(prices)]) {
      await expect(eraser.emptyTable(name, 'quotes', 'delete')).rejects.toMatchObject({ code: 'DBENV_ERASE_REFUSED' })
      expect(await countRows(fixture, `\`${name}\`.quotes`)).toBe(2)
    }
  })

  it('takes a trigger away', async () => {
    await using fixture = await createLifeCycleFixture()
    const { environment, session } = fixture
    const { tradesCopy } = await makeEnvironment(fixture)
    await session.query(
      `CREATE TRIGGER \`${tradesCopy}\`.noisy BEFORE INSERT ON \`${tradesCopy}\`.trades FOR EACH ROW SET NEW.symbol = 'AAA'`,
    )
    const eraser = await openEraser({ query: session.query, environment, databaseNames: [tradesCopy] })
    await eraser.dropTrigger(tradesCopy, 'noisy')
    expect(await session.rows(`SHOW TRIGGERS FROM \`${tradesCopy}\``)).toEqual([])
  })
})
