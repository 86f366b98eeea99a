import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readConnectionSettings } from './read-connection-settings.ts'
import { readTestAccount } from './read-test-account.ts'

const whole = { MYSQL_HOST: 'db', MYSQL_PORT: '3307', MYSQL_USER: 'me', MYSQL_PASSWORD: '' }

describe('readConnectionSettings', () => {
  it('takes an empty password as a value', () => {
    expect(readConnectionSettings(whole)).toEqual({ host: 'db', port: 3307, user: 'me', password: '' })
  })

  it('names every missing variable at once', () => {
    expect(() => readConnectionSettings({ MYSQL_HOST: '' })).toThrow(
      expect.objectContaining({
        code: 'DBENV_MISSING_CONNECTION_SETTINGS',
        missing: ['MYSQL_HOST', 'MYSQL_USER', 'MYSQL_PASSWORD'],
      }),
    )
  })

  it('takes a socket in place of host and port', () => {
    const settings = readConnectionSettings({ MYSQL_SOCKET: '/run/x.sock', MYSQL_USER: 'me', MYSQL_PASSWORD: 'p' })
    expect(settings).toEqual({ host: '127.0.0.1', port: 3306, socketPath: '/run/x.sock', user: 'me', password: 'p' })
  })

  it('reads another place under its own prefix', () => {
    const variables = { STAGE_HOST: 'h', STAGE_USER: 'u', STAGE_PASSWORD: 'p', ...whole }
    expect(readConnectionSettings(variables, { prefix: 'STAGE_' })).toMatchObject({ host: 'h', user: 'u' })
  })

  it.each(['0', '65536', '3306x', '-1', '1e3', ' '])('refuses port %j', (port) => {
    expect(() => readConnectionSettings({ ...whole, MYSQL_PORT: port })).toThrow(
      expect.objectContaining({ code: 'DBENV_INVALID_CONNECTION_SETTING', variable: 'MYSQL_PORT' }),
    )
  })

  it('never puts the password into an error', () => {
    const password = `p#a's"s\\w;o$r d=é`
    for (const variables of [{ MYSQL_PASSWORD: password }, { ...whole, MYSQL_PASSWORD: password, MYSQL_SSL: 'huh' }]) {
      expect(() => readConnectionSettings(variables)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(password) }),
      )
    }
  })

  it.each([
    ['MYSQL_HOST', 'mysql://u:topsecret@h/db'],
    ['MYSQL_HOST', 'u:topsecret@h'],
    ['MYSQL_HOST', 'h?password=topsecret'],
    ['MYSQL_PORT', '3306/db?password=topsecret'],
    ['MYSQL_SSL', '-----BEGIN PRIVATE KEY-----topsecret'],
    ['MYSQL_SSL_KEY', '-----BEGIN PRIVATE KEY-----\ntopsecret\n-----END PRIVATE KEY-----\n'],
    ['MYSQL_SSL_KEY', `MC4CAQAwBQYDK2VwBCIEI${'topsecret'.repeat(4)}=`],
  ])('does not show what is in the wrong place: %s=%j', (variable, value) => {
    let thrown: unknown
    try {
      readConnectionSettings({ ...whole, [variable]: value })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'DBENV_INVALID_CONNECTION_SETTING', variable })
    expect(inspect(thrown, { depth: 10 })).not.toContain('topsecret')
  })

  it.each([
    ['', undefined],
    ['off', undefined],
    ['DISABLED', undefined],
    ['true', { rejectUnauthorized: true, verifyIdentity: true }],
    ['VERIFY-CA', { rejectUnauthorized: true, verifyIdentity: false }],
    ['required', { rejectUnauthorized: false }],
  ])('reads MYSQL_SSL=%s', (text, ssl) => {
    expect(readConnectionSettings({ ...whole, MYSQL_SSL: text }).ssl).toEqual(ssl)
  })

  it.each(['yes please', 'constructor'])('refuses MYSQL_SSL=%s', (text) => {
    expect(() => readConnectionSettings({ ...whole, MYSQL_SSL: text })).toThrow(/verify_identity/)
  })

  it('reads the certificate that MYSQL_SSL_CA names, and checks the server by it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dbenv-'))
    try {
      const path = join(folder, 'ca.pem')
      writeFileSync(path, 'PEM')
      for (const variables of [{}, { MYSQL_SSL: '' }]) {
        const settings = readConnectionSettings({ ...whole, ...variables, MYSQL_SSL_CA: path })
        expect(settings.ssl).toEqual({ ca: 'PEM', rejectUnauthorized: true, verifyIdentity: true })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('says which file cannot be read', () => {
    expect(() => readConnectionSettings({ ...whole, MYSQL_SSL_KEY: '/nowhere.pem' })).toThrow(/MYSQL_SSL_KEY.*nowhere/)
  })
})

describe('readTestAccount', () => {
  it('is undefined without one', () => {
    expect(readTestAccount({})).toBeUndefined()
  })

  it('takes an empty password', () => {
    expect(readTestAccount({ DBENV_TEST_USER: 't', DBENV_TEST_PASSWORD: '' })).toEqual({ user: 't', password: '' })
  })

  it.each([{ DBENV_TEST_USER: 't' }, { DBENV_TEST_PASSWORD: 'p' }])('refuses half of one: %j', (variables) => {
    expect(() => readTestAccount(variables)).toThrow(/both DBENV_TEST_USER and DBENV_TEST_PASSWORD/)
  })
})
