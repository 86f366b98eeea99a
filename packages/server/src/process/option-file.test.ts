import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionSettings } from '@dbenv/core'
import { expect, it } from 'vitest'
import type { DatabaseServer } from '../database-server.ts'
import { writeOptionFile } from './option-file.ts'

const connection = { host: '127.0.0.1', port: 3307, user: 'root', password: 'p#a"s\\w' }
const OVER_TCP = ['[client]', 'host="127.0.0.1"', 'port=3307', 'protocol=tcp']
const ACCOUNT = ['user="root"', 'password="p#a\\"s\\\\w"', '']

async function write(settings: ConnectionSettings, flavour: DatabaseServer['flavour']) {
  const folder = await mkdtemp(join(tmpdir(), 'dbenv-option-file-'))
  try {
    const file = join(folder, 'client.cnf')
    await writeOptionFile(file, settings, flavour)
    return { text: await readFile(file, 'utf8'), mode: (await stat(file)).mode & 0o777 }
  } finally {
    await rm(folder, { recursive: true })
  }
}

it('tells the client of MariaDB to ask for no certificate, which a server of tests has not', async () => {
  const lines = [...OVER_TCP, 'loose-skip-ssl-verify-server-cert', ...ACCOUNT]
  expect(await write(connection, 'mariadb')).toEqual({ text: lines.join('\n'), mode: 0o600 })
  // The client of MySQL has no such option, and asks for none.
  expect(await write(connection, 'mysql')).toMatchObject({ text: [...OVER_TCP, ...ACCOUNT].join('\n') })
})

it('keeps a path with a line break on its line', async () => {
  const { text } = await write({ ...connection, socketPath: '/run/a\nport=1\r/s.sock' }, 'mysql')
  expect(text).toContain('host=localhost\nprotocol=socket\nsocket="/run/a\\nport=1\\r/s.sock"\n')
})
