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
  expect(await place.dbenv(['prune', '--confirm'])).toMatchObject({ exitCode: 0, stdout: 'Nothing has expired.' })
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
