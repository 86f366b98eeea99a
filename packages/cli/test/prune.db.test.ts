import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
  await place.succeed(['create', '--env', 'old', '--ttl', '7d'])
  await place.succeed(['create', '--env', 'young', '--ttl', '7d'])
})
afterAll(() => place[Symbol.asyncDispose]())

test('drops what has expired, and nothing else', async () => {
  expect(await place.dbenv(['prune', '--confirm'])).toMatchObject({
    exitCode: 0,
    stdout: 'Nothing has expired or was left behind.',
  })
  await place.pool.query(
    `UPDATE master_config.database_configs SET expires_at = UTC_TIMESTAMP() - INTERVAL 1 MINUTE
     WHERE environment = 'test-old'`,
  )
  const before = await place.readDatabases()

  const expired = { 'test-old': { trades: 'trades_test-old', users: 'users_test-old' } }
  expect(await place.dbenvJson(['prune', '--dry-run'])).toEqual({ exitCode: 0, document: { expired } })
  expect(await place.dbenv(['prune'])).toMatchObject({ exitCode: 3, stdout: '' })
  expect(await place.readDatabases()).toEqual(before)

  expect(await place.dbenvJson(['prune', '--confirm'])).toEqual({ exitCode: 0, document: { deleted: expired } })
  expect(await place.readDatabases()).toEqual([
    'master_config',
    'trades',
    'trades_test-young',
    'users',
    'users_test-young',
  ])
})

test('drops what a process that died left behind; list, show and doctor tell of it', async () => {
  await place.succeed(['create', '--env', 'run-1'])
  const before = await place.dbenv(['list'])
  expect(before.stdout).not.toContain('left behind')
  await place.pool.query(
    `UPDATE master_config.database_configs SET kind = 'run', lease_token = 'dead', heartbeat_at = UTC_TIMESTAMP(3) - INTERVAL 61 SECOND
     WHERE environment = 'test-run-1'`,
  )
  expect((await place.dbenv(['list'])).stdout).toMatch(/^test-run-1 +ready, left behind/m)
  expect((await place.dbenv(['show', 'run-1'])).stdout).toMatch(/^state +ready, left behind .*`dbenv prune`/m)
  expect((await place.dbenvJson(['list'])).document).toMatchObject({
    environments: [{ environment: 'test-run-1', state: 'ready', isLeftBehind: true }, { isLeftBehind: false }],
  })
  const { stdout } = await place.dbenv(['doctor'])
  expect(stdout).toMatch(/^warning +environments +1 environment left behind .*: test-run-1\. `dbenv prune` drops/m)
  const gone = { 'test-run-1': { trades: 'trades_test-run-1', users: 'users_test-run-1' } }
  expect(await place.dbenvJson(['prune', '--confirm'])).toEqual({ exitCode: 0, document: { deleted: gone } })
})
