import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ConnectionSettings, readConnectionSettings } from '@dbenv/core'
import { localServer, type PrivateServer } from '@dbenv/server'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { createOptionFile, writeOptionFile } from '../src/programs/option-file.ts'
import { openSession } from '../src/session/open-session.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'
import { useClientPrograms } from './use-client-programs.ts'

/** Certificates made for these tests alone, good for a hundred years: an authority, a server, a client, a stranger. */
const toFile = (name: string): string => path.join(import.meta.dirname, 'tls', name)

const { program, flavour } = inject('testServer')
let server: PrivateServer
let fixture: LifeCycleFixture

/** As `MYSQL_*` would say it, for an account that must show a certificate. */
function readSettings(variables: Readonly<Record<string, string>>): ConnectionSettings {
  return readConnectionSettings({
    MYSQL_HOST: '127.0.0.1',
    MYSQL_PORT: String(server.connection.port),
    MYSQL_USER: 'certified',
    MYSQL_PASSWORD: 'p#a',
    MYSQL_SSL_CA: toFile('ca.pem'),
    MYSQL_SSL_CERT: toFile('client-cert.pem'),
    MYSQL_SSL_KEY: toFile('client-key.pem'),
    ...variables,
  })
}

useClientPrograms()

beforeAll(async () => {
  server = await localServer({
    program,
    arguments: [
      `--ssl-ca=${toFile('ca.pem')}`,
      `--ssl-cert=${toFile('server-cert.pem')}`,
      `--ssl-key=${toFile('server-key.pem')}`,
    ],
  }).start()
  fixture = await createLifeCycleFixture(server.connection)
  await fixture.session.query("CREATE USER certified@'%' IDENTIFIED BY 'p#a' REQUIRE X509")
  await fixture.session.query("GRANT ALL ON *.* TO certified@'%'")
})

afterAll(async () => {
  await fixture[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

describe('an account that must come over TLS with a certificate', () => {
  it.each(['verify_identity', 'verify_ca', 'required'])('connects with MYSQL_SSL=%s, encrypted', async (mode) => {
    await using session = await openSession(readSettings({ MYSQL_SSL: mode }))
    const [row] = await session.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    expect(String(row?.['Value'])).not.toBe('')
  })

  it.each([
    ['table', 'in-server'],
    ['snapshot', 'mysqldump'],
  ] as const)('clones with consistency %s, by %s', async (consistency, engine) => {
    const engines: string[] = []
    const names = await createTestEnvironment({
      connection: readSettings({}),
      environment: `test-${engine}`,
      only: fixture.only,
      content: 'schema-and-data',
      consistency,
      onReport: (report) => engines.push(report.engine.name),
    })
    expect({ size: names.size, engines }).toEqual({ size: 2, engines: [engine] })
  })

  it('is there for client programs with an option file in a folder', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'dbenv-option-file-'))
    try {
      const optionFile = await writeOptionFile(folder, readSettings({}), flavour)
      const client = path.join(path.dirname(program), flavour)
      const { stdout } = await execa(client, [`--defaults-file=${optionFile}`, '-BNe', 'SELECT CURRENT_USER()'])
      expect(stdout).toBe('certified@%')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('is refused without TLS, and without its certificate', async () => {
    const { ssl: _, ...plain } = readSettings({})
    await expect(openSession(plain)).rejects.toMatchObject({ code: 'DBENV_CONNECTION_FAILED' })
    const ssl = { ca: readFileSync(toFile('ca.pem'), 'utf8') }
    await expect(openSession({ ...plain, ssl })).rejects.toMatchObject({ code: 'DBENV_CONNECTION_FAILED' })
  })
})

describe('a server whose certificate another authority signed', () => {
  it('is refused by the driver, which says why', async () => {
    await expect(openSession(readSettings({ MYSQL_SSL_CA: toFile('other-ca.pem') }))).rejects.toMatchObject({
      code: 'DBENV_CONNECTION_FAILED',
      message: expect.stringMatching(/certificate/),
    })
  })

  it.each(['verify_identity', 'verify_ca'])('is refused by the client programs with MYSQL_SSL=%s', async (mode) => {
    const ask = async (ca: string | undefined) => {
      const all = readSettings({ MYSQL_SSL: mode, MYSQL_SSL_CA: toFile(ca ?? 'ca.pem') })
      const { ca: _, ...withoutCa } = all.ssl ?? {}
      const settings = ca === undefined ? { ...all, ssl: withoutCa } : all
      await using file = await createOptionFile(settings, flavour, { group: 'mysql', lines: [] })
      return execa(flavour === 'mariadb' ? 'mariadb' : 'mysql', [file.argument, '--execute=SELECT 1'], {
        reject: false,
        stdio: ['ignore', 'pipe', 'pipe', ...file.descriptors.map((descriptor) => descriptor as 3)],
      })
    }
    expect(await ask('ca.pem')).toMatchObject({ exitCode: 0 })
    expect(await ask('other-ca.pem')).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/SSL|TLS/) })
    // Without one, public authorities decide, as they do for the driver.
    expect(await ask(undefined)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/SSL|TLS/) })
  })
})
