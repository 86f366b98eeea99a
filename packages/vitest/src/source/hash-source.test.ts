import { expect, it } from 'vitest'
import { type DatabaseSource, resolvePluginOptions } from '../plugin-options.ts'
import { hashSource, hashSourceFiles } from './hash-source.ts'

const HERE = { MYSQL_HOST: 'one', MYSQL_PORT: '3306', MYSQL_USER: 'u', MYSQL_PASSWORD: '' }
const THERE = { ...HERE, MYSQL_HOST: 'two' }
const KEYED: DatabaseSource = { environment: 'prod', key: 'v1' }
const CONNECTION = { host: 'three', port: 3306, user: 'u', password: '' }

const hash = async (source: DatabaseSource, variables?: Readonly<Record<string, string>>) =>
  hashSource(resolvePluginOptions({ source }), await hashSourceFiles(source, import.meta.dirname), [], variables)

it('tells an environment of one server from that of another under the same key', async () => {
  const hashes = await Promise.all([
    hash(KEYED, HERE),
    hash(KEYED, THERE),
    hash(KEYED),
    hash(KEYED, { ...HERE, MYSQL_PORT: '3307' }),
  ])
  expect(new Set(hashes).size).toBe(4)
  expect(await hash(KEYED, { ...HERE, MYSQL_USER: 'other' })).toBe(hashes[0])
})

it('asks no variables for a place that is given, and none for files', async () => {
  const given: DatabaseSource = { ...KEYED, connection: CONNECTION }
  expect(await hash(given, HERE)).toBe(await hash(given, THERE))
  expect(await hash(given, {})).not.toBe(await hash({ ...given, connection: { ...CONNECTION, host: 'four' } }, {}))
  expect(await hash({ files: ['hash-source.ts'] }, {})).toMatch(/^[0-9a-f]{64}$/)
})

it('names the variables that are missing where only they could name the place', async () => {
  await expect(hash(KEYED, {})).rejects.toMatchObject({ code: 'DBENV_MISSING_CONNECTION_SETTINGS' })
})

it('finds nothing again that says not what it depends on', async () => {
  expect(await hash({ environment: 'prod' }, HERE)).toBeUndefined()
  expect(await hash({ prepare: async () => undefined }, HERE)).toBeUndefined()
})

it('finds again what the same files make that another project finds from another root', async () => {
  const source: DatabaseSource = {
    files: [`${import.meta.dirname}/hash-source.ts`, `${import.meta.dirname}/find-files.ts`],
  }
  expect(await hashSourceFiles(source, '/')).toEqual(await hashSourceFiles(source, import.meta.dirname))
  const [one, other] = source.files
  expect(await hashSourceFiles({ files: [`${one}`] }, '/')).not.toEqual(
    await hashSourceFiles({ files: [`${other}`] }, '/'),
  )
})
