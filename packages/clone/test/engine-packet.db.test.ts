import { randomBytes } from 'node:crypto'
import { localServer } from '@dbenv/server'
import { expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'
import { useClientPrograms } from './use-client-programs.ts'

useClientPrograms()

test('says which max_allowed_packet a dumped row needs, and that value is enough', async () => {
  await using server = await localServer({
    program: inject('testServer').program,
    arguments: ['--max-allowed-packet=1M'],
  }).start()
  const { connection } = server
  await using session = await openSession(connection)
  const source = `packet${randomBytes(4).toString('hex')}`
  await session.query(`CREATE DATABASE ${source}; CREATE TABLE ${source}.notes (id INT PRIMARY KEY, note LONGTEXT)`)
  // Each apostrophe takes two bytes in a dump.
  await session.query(`INSERT INTO ${source}.notes VALUES (1, 'short'), (2, REPEAT('\\'', 900000)), (3, 'last')`)
  const clone = (target: string) =>
    cloneDatabaseSchema(source, target, { connection, content: 'schema-and-data', engine: 'mysqldump' })
  const error: unknown = await clone(`${source}_a`).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'DBENV_DUMP_FAILED',
    message: expect.stringMatching(`A row of \`${source}.notes\` .* max_allowed_packet is 1048576`),
  })
  const [advice] = /SET GLOBAL max_allowed_packet = \d+/.exec(String(error)) ?? []
  expect(advice).toBe('SET GLOBAL max_allowed_packet = 2097152')
  await session.query(advice ?? '')
  // Connections keep the limit that was set when they were made.
  await expect(clone(`${source}_b`)).resolves.toMatchObject({ rows: 3 })
})
