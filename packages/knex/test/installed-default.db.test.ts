import {
  findInstalledDbEnv,
  getDatabaseName,
  getEnvironmentContext,
  installDbEnv,
  runInEnvironment,
  setEnvironmentContext,
} from '@dbenv/core'
import { test } from '@dbenv/vitest'
import { expect } from 'vitest'
import { closeAll, createDatabaseAdapter, queryDatabase } from '../src/index.ts'
import { createRepositoryOnMain, enterBareProcess } from './bare-process.ts'
import { createTestEnvironment } from './test-environment.ts'

const base = 'portfolio_data'
const place = 'SELECT DATABASE() AS name'

test('an adapter for prod leaves everybody else where the process runs', async ({ environment }) => {
  const own = [{ name: environment.databases.get(base) }]
  await using env = await createTestEnvironment()
  using _process = enterBareProcess()
  await using prod = createDatabaseAdapter({ environment: 'prod' })
  await using plain = createDatabaseAdapter()
  await using withConnection = createDatabaseAdapter({ connection: environment.connection })
  expect(await prod.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'prod' }])
  expect(await plain.queryDatabase(base, place)).toEqual(own)
  expect(await withConnection.queryDatabase(base, place)).toEqual(own)
  expect(await queryDatabase(base, place)).toEqual(own)
  expect(await getDatabaseName(base)).toBe(own[0]?.name)
  setEnvironmentContext('test-nowhere')
  await expect(plain.queryDatabase(base, place)).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
  expect(await prod.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'prod' }])
  await closeAll()
})

test('an adapter for prod makes nobody reach prod from a test on the production branch', async () => {
  await using env = await createTestEnvironment()
  await using repository = await createRepositoryOnMain()
  using _process = enterBareProcess({ DBENV_ENVIRONMENT: '', ALGO_DIR: repository.folder })
  await using prod = createDatabaseAdapter({ environment: 'prod' })
  expect(await prod.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'prod' }])
  const refused = { code: 'DBENV_PROD_UNDER_TEST_RUNNER' }
  await expect(getDatabaseName(env.data)).rejects.toMatchObject(refused)
  expect(() => createDatabaseAdapter()).toThrow(expect.objectContaining(refused))
  await expect(queryDatabase(env.data, place)).rejects.toMatchObject(refused)
})

test('an adapter for a test environment takes along what is below it', async ({ environment }) => {
  using _process = enterBareProcess({ DBENV_ENVIRONMENT: 'nowhere' })
  await using db = createDatabaseAdapter({ environment: environment.name })
  expect(await getDatabaseName(base)).toBe(environment.databases.get(base))
  expect(await db.queryDatabase(base, place)).toEqual([{ name: environment.databases.get(base) }])
})

test('an adapter that is made in a scope installs what the process runs under', async ({ environment }) => {
  using _process = enterBareProcess()
  await using db = runInEnvironment('prod', () => createDatabaseAdapter())
  expect(getEnvironmentContext().environment).toBe(environment.name)
  expect(await db.queryDatabase(base, place)).toEqual([{ name: environment.databases.get(base) }])
})

test('the default outlives who installed it, until the last adapter on the server is closed', async ({
  environment,
}) => {
  const own = environment.databases.get(base)
  using _process = enterBareProcess()
  const first = createDatabaseAdapter()
  const second = createDatabaseAdapter()
  const third = createDatabaseAdapter({ connection: { ...environment.connection }, environment: 'prod' })
  const dbEnv = findInstalledDbEnv()
  await first.closeAll()
  expect(findInstalledDbEnv()).toBe(dbEnv)
  expect(await second.queryDatabase(base, place)).toEqual([{ name: own }])
  expect(await queryDatabase(base, place)).toEqual([{ name: own }])
  expect(await getDatabaseName(base)).toBe(own)
  await Promise.all([second.closeAll(), closeAll()])
  expect(await getDatabaseName('portfolio_config')).toBe(environment.databases.get('portfolio_config'))
  await third.closeAll()
  expect(findInstalledDbEnv()).toBeUndefined()
})

test('an adapter goes on when the program takes the default away', async ({ environment }) => {
  using _process = enterBareProcess()
  await using db = createDatabaseAdapter()
  installDbEnv(undefined)
  expect(await db.queryDatabase(base, place)).toEqual([{ name: environment.databases.get(base) }])
})

test('a second adapter has the shared databases that it names', async ({ environment }) => {
  await using env = await createTestEnvironment()
  using _process = enterBareProcess()
  await using plain = createDatabaseAdapter()
  await using sharing = createDatabaseAdapter({ shared: [env.data] })
  expect(await sharing.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'prod' }])
  expect(await sharing.queryDatabase(base, place)).toEqual([{ name: environment.databases.get(base) }])
  await expect(plain.queryDatabase(env.data, 'SELECT v FROM t')).rejects.toMatchObject({
    code: 'DBENV_UNKNOWN_DATABASE',
  })
})

test('an adapter that could not be made keeps nothing of the default alive', async ({ environment }) => {
  using _process = enterBareProcess({ DBENV_SHARED: 'mysql' })
  expect(() => createDatabaseAdapter()).toThrow(expect.objectContaining({ code: 'DBENV_INVALID_DATABASE_NAME' }))
  process.env['DBENV_SHARED'] = ''
  const db = createDatabaseAdapter()
  expect(await getDatabaseName(base)).toBe(environment.databases.get(base))
  await db.closeAll()
  expect(findInstalledDbEnv()).toBeUndefined()
})
