import { expect, test } from 'vitest'
import { missingServerMessage } from './missing-server.mjs'

test.each([
  ['mariadb', 'darwin', 'brew install mariadb'],
  ['mysql', 'darwin', 'brew install mysql'],
  ['mariadb', 'win32', 'winget install MariaDB.Server'],
  ['mysql', 'win32', 'winget install Oracle.MySQL'],
  ['mariadb', 'linux', 'sudo dnf install mariadb-server'],
  ['mysql', 'linux', 'sudo dnf install mysql-server'],
] as const)('tells how to get %s on %s', (flavour, platform, command) => {
  const message = missingServerMessage(flavour, platform, ['/x/mysqld is 5.7.44, older than 8.0'], 'so it is')
  expect(message).toMatch(/on this machine, and so it is\.\n/)
  expect(message).toContain(command)
  expect(message).toContain('docker run')
  expect(message).toContain('DBENV_SERVER_PROGRAM=')
  expect(message).toContain('found but not usable: /x/mysqld is 5.7.44, older than 8.0')
})
