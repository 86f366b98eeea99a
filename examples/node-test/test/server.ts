// The global setup of `node --test`: one server for the run, with production in it. It runs in the main process; the
// test files, each a process of its own, are started with what it puts into `process.env`.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { initRegistry } from '@dbenv/clone'
import { type DatabaseServer, findServer } from '@dbenv/server'
import { createConnection } from 'mysql2/promise'

let server: DatabaseServer | undefined

export async function globalSetup(): Promise<void> {
  const production = await readFile(join(import.meta.dirname, '..', 'production', 'warehouse.sql'), 'utf8')
  const { provider, reason } = await findServer()
  server = await provider.start({
    prepared: {
      // While the file does not change, a start copies what the first one made.
      key: createHash('sha256').update(production).digest('hex'),
      prepare: async ({ connection }) => {
        const session = await createConnection({ ...connection, multipleStatements: true })
        await session.query(production)
        await session.end()
        await initRegistry({ connection, register: 'all' })
      },
    },
  })
  console.log(`dbenv: ${reason}`)
  const { host, port, user, password, socketPath } = server.connection
  Object.assign(process.env, { MYSQL_HOST: host, MYSQL_PORT: String(port), MYSQL_USER: user, MYSQL_PASSWORD: password })
  if (socketPath === undefined) delete process.env['MYSQL_SOCKET']
  else process.env['MYSQL_SOCKET'] = socketPath
}

export async function globalTeardown(): Promise<void> {
  await server?.stop()
}
