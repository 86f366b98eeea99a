import path from 'node:path'
import { test } from '@dbenv/vitest'
import { execa } from 'execa'
import { expect } from 'vitest'

const MAIN = path.join(import.meta.dirname, '../src/main.ts')

test('works in the environment that a test run has made', async ({ environment }) => {
  const [baseName = '', databaseName] =
    [...environment.databases].find(([base, name]) => base !== name) ?? expect.fail('the slot has no database')
  const { stdout } = await execa(process.execPath, [MAIN, 'which', baseName, '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    environment: environment.name,
    decidedBy: 'argument',
    database: { baseName, databaseName },
  })
})
