import { expect, it } from 'vitest'
import { parseVersionAnswer, readServerProgram } from './read-server-program.ts'

it.each([
  ['mariadbd  Ver 10.11.18-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)', 'mariadb', '10.11.18'],
  ['mysqld  Ver 10.11.18-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)', 'mariadb', '10.11.18'],
  ['/usr/sbin/mysqld  Ver 8.0.36-2ubuntu3 for Linux on x86_64 ((Ubuntu))', 'mysql', '8.0.36'],
  ['mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', 'mysql', '9.7.4'],
  ['/opt/homebrew/opt/mysql/bin/mysqld  Ver 9.1.0 for macos15.1 on arm64 (Homebrew)', 'mysql', '9.1.0'],
  ['C:\\Program Files\\MariaDB 11.4\\bin\\mariadbd.exe  Ver 11.4.2-MariaDB for Win64 on AMD64', 'mariadb', '11.4.2'],
  ['mysqld: [Warning] a warning first\nmysqld  Ver 8.4.3 for Linux on x86_64 (MySQL Community)', 'mysql', '8.4.3'],
])('reads a server out of %s', (answer, flavour, version) => {
  expect(parseVersionAnswer('/p', answer)).toEqual({ path: '/p', flavour, version })
})

it.each([
  'mysql  Ver 9.7.4-2 for Linux on x86_64 ((Debian))',
  'mariadb  Ver 15.1 Distrib 10.11.18-MariaDB, for debian-linux-gnu (x86_64)',
  'true (GNU coreutils) 9.1',
  '',
])('takes no client or other program for a server: %s', (answer) => {
  expect(parseVersionAnswer('/p', answer)).toBeUndefined()
})

it.each([
  ['/no/such/mariadbd', /ENOENT/],
  ['/bin/true', /no server program/],
  ['/etc/passwd', /EACCES/],
  ['/etc/passwd/mariadbd', /ENOTDIR/],
])('says why %s cannot be used', async (path, reason) => {
  await expect(readServerProgram(path)).rejects.toMatchObject({
    code: 'DBENV_SERVER_UNUSABLE_PROGRAM',
    program: path,
    message: expect.stringMatching(reason),
  })
})
