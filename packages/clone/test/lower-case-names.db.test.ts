import { createDbEnv, createRewriter, createSqlRegistry, toEnvironmentContext } from '@dbenv/core'
import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { newClaim } from './new-claim.ts'

// A server that stores names in lower case (lower_case_table_names = 1, the default on Windows): `Prices` and `prices`
// are one database there.

let server: PrivateServer
let session: Session

beforeAll(async () => {
  server = await localServer({
    program: inject('testServer').program,
    arguments: ['--lower-case-table-names=1'],
  }).start()
  session = await openSession(server.connection, { connections: 2 })
}, 120_000)

afterAll(async () => {
  await session?.[Symbol.asyncDispose]()
  await server?.stop()
})

it('says so', () => {
  expect(session.server.lowerCaseTableNames).toBe(1)
})

it('clones, resolves, runs and removes an environment whose programs spell names as they like', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { trades, prices, environment, connection } = fixture
  const [Trades, PRICES] = [trades.replace('trades', 'Trades'), prices.toUpperCase()]
  // A view whose text spells both in its own way.
  await session.query(
    `CREATE VIEW \`${trades}\`.spelt AS SELECT t.id, q.price FROM ${Trades}.Trades t JOIN ${PRICES}.QUOTES q ON q.symbol = t.symbol`,
  )
  await session.query(
    `CREATE PROCEDURE ${PRICES}.raise(d INT) UPDATE ${PRICES}.Quotes SET price = price + d WHERE symbol IN (SELECT symbol FROM ${Trades}.trades)`,
  )
  const names = await createTestEnvironment({
    connection,
    environment,
    content: 'schema-and-data',
    only: [trades, prices],
  })
  expect([...names.keys()].sort()).toEqual([prices, trades].sort())
  const dbEnv = createDbEnv({ registry: createSqlRegistry(session.query), context: toEnvironmentContext(environment) })
  expect(await dbEnv.getDatabaseName(trades)).toBe(`${trades}_${environment}`)

  const rewriter = createRewriter(await dbEnv.getNames(), { lowerCaseTableNames: session.server.lowerCaseTableNames })
  await session.query(rewriter.rewrite(`CALL ${PRICES}.raise(10)`))
  const read = (sql: string) => session.rows(sql)
  const cloned = await read(rewriter.rewrite(`SELECT COUNT(*) AS n, SUM(price) AS s FROM ${Trades}.SPELT`))
  const source = await read(`SELECT COUNT(*) AS n, SUM(price) AS s FROM ${trades}.spelt`)
  expect(cloned.map((row) => [Number(row['n']), Number(row['s'])])).toEqual([[3, 35.25]])
  expect(source.map((row) => [Number(row['n']), Number(row['s'])])).toEqual([[3, 5.25]])

  await deleteEnvironment({ connection, environments: [environment], confirm: true })
  expect(await fixture.readDatabases()).toEqual([prices, trades].sort())
})

it('refuses to resolve a row that names a database of prod in another case', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { trades, environment, registry } = fixture
  const claim = newClaim({ environment, bases: [trades] })
  const rows = await registry.claim(claim)
  const ids = rows.map((row) => row.id)
  await registry.transition(ids, 'ready', claim.leaseToken)
  await session.query('UPDATE master_config.database_configs SET database_name = ? WHERE id = ?', [
    trades.toUpperCase(),
    ids[0],
  ])
  const dbEnv = createDbEnv({ registry: createSqlRegistry(session.query), context: toEnvironmentContext(environment) })
  await expect(dbEnv.getDatabaseName(trades)).rejects.toMatchObject({ code: 'DBENV_PROD_NAME' })
})

it('refuses to drop what another row names in another case', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { trades, environment, connection } = fixture
  await createTestEnvironment({ connection, environment, content: 'schema', only: [...fixture.only] })
  const name = `${trades}_${environment}`
  await session.query(
    "INSERT INTO master_config.database_configs (base_name, environment, database_name, state, is_active) VALUES (?, 'prod', ?, 'ready', 1)",
    [name.toUpperCase(), name.toUpperCase()],
  )
  try {
    await expect(deleteEnvironment({ connection, environments: [environment], confirm: true })).rejects.toThrow()
    expect(await fixture.readDatabases()).toContain(name)
  } finally {
    await session.query('DELETE FROM master_config.database_configs WHERE base_name = ?', [name.toUpperCase()])
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
  }
})
