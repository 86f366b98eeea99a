import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createTestDatabase, testSettings } from './test-database.ts'

test('a process that used an adapter ends by itself', async () => {
  await using database = await createTestDatabase()
  const { host, port, user, password } = testSettings()
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(import.meta.dirname, 'exit-script.ts'), database.databaseName],
    { env: { ...process.env, MYSQL_HOST: host, MYSQL_PORT: `${port}`, MYSQL_USER: user, MYSQL_PASSWORD: password } },
  )
  expect(stdout).toBe('done 20\n')
})
