import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cachedProgram, findServerProgram, parseVersion } from './server-programs.mjs'

const MARIADB = 'mariadbd  Ver 10.11.18-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)'
const MYSQL = '/root/usr/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))'

test.each([
  [MARIADB, { flavour: 'mariadb', version: '10.11.18' }],
  [MYSQL, { flavour: 'mysql', version: '9.7.4' }],
  ['mysqld  Ver 8.0.44 for macos15.4 on arm64 (Homebrew)', { flavour: 'mysql', version: '8.0.44' }],
  ['mysqld  Ver 10.6.22-MariaDB for Linux on x86_64', { flavour: 'mariadb', version: '10.6.22' }],
  ['usage: mysqld', undefined],
  ['', undefined],
] as const)('reads `%s`', (text, found) => {
  expect(parseVersion(text)).toEqual(found)
})

describe.skipIf(process.platform === 'win32')('the search for a server program', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'dbenv-programs-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function install(file: string, answer: string): string {
    const program = path.join(folder, file)
    mkdirSync(path.dirname(program), { recursive: true })
    writeFileSync(program, `#!/bin/sh\necho '${answer}'\n`)
    chmodSync(program, 0o755)
    return program
  }
  const search = (flavour: 'mariadb' | 'mysql') =>
    findServerProgram(flavour, {
      cache: path.join(folder, 'cache'),
      searchPath: path.join(folder, 'path'),
      usualFolders: [path.join(folder, 'usual')],
    })

  test('finds nothing where nothing is', () => {
    expect(search('mariadb')).toEqual({ found: undefined, rejected: [] })
  })

  test('prefers the cache to PATH, and PATH to the usual folders', () => {
    const usual = install('usual/mariadbd', MARIADB)
    expect(search('mariadb').found?.program).toBe(usual)
    const onPath = install('path/mariadbd', MARIADB)
    expect(search('mariadb').found?.program).toBe(onPath)
    const cached = install(path.relative(folder, cachedProgram(path.join(folder, 'cache'), 'mariadb')), MARIADB)
    expect(search('mariadb').found?.program).toBe(cached)
  })

  test('takes a mysqld for what it says it is', () => {
    const program = install('path/mysqld', MARIADB)
    expect(search('mysql').found).toBeUndefined()
    expect(search('mariadb').found).toEqual({ flavour: 'mariadb', version: '10.11.18', program })
  })

  test('tells why a program cannot be used', () => {
    const old = install('path/mysqld', 'mysqld  Ver 5.7.44 for Linux on x86_64 (MySQL Community Server (GPL))')
    const mute = install('usual/mysqld', 'no')
    expect(search('mysql')).toEqual({
      found: undefined,
      rejected: [`${old} is 5.7.44, older than 8.0`, `${mute} does not tell its version`],
    })
  })
})
