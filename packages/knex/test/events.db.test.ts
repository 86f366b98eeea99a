import { expect, test } from 'vitest'
import { onSlowStatement, type StatementEvent } from '../src/index.ts'
import { createTestEnvironment } from './test-environment.ts'

test('tells each statement with base name, database name, rows and time, and never a value', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const events: StatementEvent[] = []
  using _ = onSlowStatement(0, (event) => {
    if (event['dbenv.environment'] === env.environment) events.push(event)
  })
  await db.queryDatabase(env.data, 'SELECT v FROM t WHERE v <> ?', ['secret'])
  await (await db.getEngine(env.data))('t').where({ v: 'secret' }).update({ v: 'secret' })
  const secrets = Array.from({ length: 1_200 }, (_unused, index) => ({ id: index + 2, v: `secret ${index}` }))
  await db.saveToDatabase(secrets, env.data, 't')
  await db.saveToDatabase([{ id: 9_999, v: 'secret' }], env.data, 't')
  await db.dynamicBatchUpdate(env.data, 't', [{ id: 2, v: 'secret' }], { keyColumns: ['id'] })
  // A key of rows is a value like any other.
  const keyed = Array.from({ length: 3_000 }, (_unused, index) => ({ id: 987_000_000 + index, v: 'x' }))
  await db.saveToDatabase(keyed, env.data, 't')
  await db.dynamicBatchUpdate(env.data, 't', keyed, { keyColumns: ['id'] })
  await db.updateWhere(env.data, 't', { v: 'secret' }, 'id = 2')
  await db.queryDatabase(env.data, 'SELECT nothing').catch(() => {})
  const databaseName = await env.dbEnv(env.environment).getDatabaseName(env.data)
  expect(events.find((event) => event['db.query.text'] === 'SELECT v FROM t WHERE v <> ?')).toEqual({
    'db.system.name': expect.stringMatching(/^(mariadb|mysql)$/),
    'db.namespace': databaseName,
    'db.operation.name': 'SELECT',
    'db.query.text': 'SELECT v FROM t WHERE v <> ?',
    'db.response.returned_rows': 1,
    'db.response.status_code': undefined,
    'error.type': undefined,
    'server.address': env.settings.socketPath ?? env.settings.host,
    'server.port': env.settings.socketPath === undefined ? env.settings.port : undefined,
    'dbenv.environment': env.environment,
    'dbenv.base_name': env.data,
    affectedRows: undefined,
    durationMs: expect.any(Number),
  })
  expect(events.at(-1)).toMatchObject({ 'db.response.status_code': '1054', 'error.type': 'ER_BAD_FIELD_ERROR' })
  expect(events.find((event) => event['db.operation.name'] === 'INSERT')).toMatchObject({ affectedRows: 1 })
  // A time has digits of its own: it is measured, not taken from a value.
  const withoutTimes = events.map(({ durationMs: _durationMs, ...event }) => event)
  expect(JSON.stringify(withoutTimes)).not.toMatch(/secret|98700\d{4}/)
})

test('tells slow statements only, until it is disposed of', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const slow: StatementEvent[] = []
  const subscription = onSlowStatement(100, (event) => {
    if (event['dbenv.environment'] === env.environment) slow.push(event)
  })
  await db.queryDatabase(env.data, 'SELECT SLEEP(0.2) AS s')
  subscription[Symbol.dispose]()
  await db.queryDatabase(env.data, 'SELECT SLEEP(0.2) AS s')
  expect(slow.filter((event) => event['db.query.text']?.includes('SLEEP'))).toHaveLength(1)
})

test('tells a prepared statement once, also one that fails while it is prepared', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter().getEngine(env.data)
  const told: unknown[] = []
  using _ = onSlowStatement(0, (event) => {
    if (event['dbenv.environment'] === env.environment) told.push(event['error.type'] ?? event['db.operation.name'])
  })
  const connection = await engine.client.acquireConnection()
  await connection.promise().execute('SELECT v FROM t WHERE id = ?', [1])
  await expect(connection.promise().execute('SELECT nothing FROM t')).rejects.toMatchObject({ errno: 1054 })
  await engine.client.releaseConnection(connection)
  expect(told).toEqual(['SELECT', 'ER_BAD_FIELD_ERROR'])
})
