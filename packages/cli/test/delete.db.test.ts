import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
})
afterAll(() => place[Symbol.asyncDispose]())

async function make(...labels: readonly string[]): Promise<void> {
  for (const label of labels) await place.succeed(['create', '--env', label])
}

test('drops several environments with --confirm and leaves production', async () => {
  await make('a', 'b')
  const { exitCode, document } = await place.dbenvJson(['delete', 'a', 'test-b', '--confirm'])
  expect(document).toEqual({
    deleted: {
      'test-a': { trades: 'trades_test-a', users: 'users_test-a' },
      'test-b': { trades: 'trades_test-b', users: 'users_test-b' },
    },
  })
  expect(exitCode).toBe(0)
  expect(await place.readDatabases()).toEqual(['master_config', 'trades', 'users'])
})

test.each([
  [['--delete-env', 'c,cc', '--confirm']],
  [['--confirm', '--delete-env', 'c', 'cc']],
  [['delete', 'c,cc', '--confirm']],
])('takes the flag for the command, and commas between names: %j', async (words) => {
  await make('c')
  await make('cc')
  await place.succeed(words)
  expect(await place.readDatabases()).toEqual(['master_config', 'trades', 'users'])
})

test('shows what would go, and refuses without a terminal or --confirm', async () => {
  await make('d')
  const before = await place.readDatabases()
  const { exitCode, stdout, stderr } = await place.dbenv(['delete', 'd'], { stdin: 'y\n' })
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  expect(stderr).toContain('test-d: 2 databases')
  expect(stderr).toContain('  trades_test-d')
  expect(stderr).toContain('--confirm')
  expect(await place.readDatabases()).toEqual(before)
})

test.each([
  [['prod'], 3, /`prod`\) cannot be deleted/],
  [['d', 'prod'], 3, /`prod`\) cannot be deleted/],
  [['absent'], 1, /test-absent/],
  [[], 2, /No environment to delete was named/],
])('refuses %j', async (words, code, message) => {
  const before = await place.readDatabases()
  const { exitCode, stdout, stderr } = await place.dbenv(['delete', ...words, '--confirm'])
  expect(stderr).toMatch(message)
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  expect(await place.readDatabases()).toEqual(before)
})

// Side by side, each with environments of its own: they wait for locks and leases.
test.concurrent('tells what is left when somebody holds a database, and finishes later', async () => {
  await make('held')
  const holder = await place.pool.getConnection()
  await holder.query('START TRANSACTION')
  await holder.query('SELECT * FROM `users_test-held`.people FOR UPDATE')
  try {
    const { exitCode, document } = await place.dbenvJson(['delete', 'held', '--confirm'])
    expect(exitCode).toBe(4)
    expect(document).toMatchObject({
      deleted: { 'test-held': { trades: 'trades_test-held' } },
      failed: { 'test-held': { users: { message: expect.stringContaining('SHOW PROCESSLIST') } } },
    })
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
  const { exitCode, document } = await place.dbenvJson(['delete', 'held', '--confirm'])
  expect(document).toEqual({ deleted: { 'test-held': { users: 'users_test-held' } } })
  expect(exitCode).toBe(0)
})

test.concurrent('ends with 130 at Ctrl-C while it waits for a transaction, and the next delete removes the rest', async () => {
  await make('read')
  const reader = await place.pool.getConnection()
  await reader.query('START TRANSACTION')
  await reader.query('SELECT * FROM `users_test-read`.people')
  const running = place.start(['delete', 'read', '--confirm', '--json'])
  const isWaiting = async () => {
    const [rows] = await place.pool.query(
      "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'DROP DATABASE%test-read%' AND state LIKE 'Waiting%'",
    )
    expect(rows).not.toEqual([])
  }
  await vi.waitFor(isWaiting, { timeout: 30_000, interval: 20 })
  running.interrupt()
  const { exitCode, stdout } = await running.result
  await reader.query('ROLLBACK')
  reader.release()
  expect({ exitCode, document: JSON.parse(stdout) }).toMatchObject({
    exitCode: 130,
    document: { failed: { 'test-read': { users: { message: 'stopped before it was dropped' } } } },
  })
  await place.succeed(['delete', 'read', '--confirm'])
  expect(await place.readDatabases()).not.toContain('users_test-read')
})

test.concurrent('says that it waits for the lease of a process that died', async () => {
  await place.succeed(['create', '--env', 'dead'])
  // No process has this number: it is beyond what Linux and macOS give out.
  await place.pool.query(
    `UPDATE master_config.database_configs SET lease_token = ?, heartbeat_at = UTC_TIMESTAMP(3) - INTERVAL 50 SECOND
     WHERE environment = 'test-dead'`,
    [`4194999@${hostname().slice(0, 36)}/0123456789abcdef`],
  )
  const { exitCode, stderr } = await place.dbenv(['delete', 'dead', '--confirm'])
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(/^pid 4194999 on .* died while it held .*test-dead: waiting until its lease runs out/m)
})
