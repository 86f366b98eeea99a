import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findTestServers, testServers } from './test-servers.ts'

// What this machine has is not known here, so every program is named.
describe.skipIf(process.platform === 'win32')('the servers that tests run on', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'dbenv-test-servers-'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  function install(name: string, answer: string): string {
    const program = path.join(folder, name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(program, `#!/bin/sh\necho '${answer}'\n`)
    chmodSync(program, 0o755)
    return program
  }

  test('are the named ones first', () => {
    const mariadbd = install('a', 'mariadbd  Ver 10.11.18-MariaDB for debian-linux-gnu on x86_64')
    const mysqld = install('b', 'mysqld  Ver 9.7.0 for Linux on x86_64')
    vi.stubEnv('DBENV_TEST_MARIADBD', mariadbd)
    vi.stubEnv('DBENV_TEST_MYSQLD', mysqld)
    expect(findTestServers()).toEqual({
      servers: [
        { flavour: 'mariadb', program: mariadbd },
        { flavour: 'mysql', program: mysqld },
      ],
      missing: [],
    })
    vi.stubEnv('CI', '1')
    expect(testServers()).toHaveLength(2)
  })

  test('are never of another vendor than the name says', () => {
    vi.stubEnv('DBENV_TEST_MARIADBD', install('a', 'mysqld  Ver 9.7.0 for Linux on x86_64'))
    expect(() => testServers()).toThrow('DBENV_TEST_MARIADBD names')
  })
})
