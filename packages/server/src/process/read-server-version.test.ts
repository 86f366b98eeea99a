import { expect, it } from 'vitest'
import { parseServerVersion } from './read-server-version.ts'

it.each([
  ['10.11.18-MariaDB-0+deb12u1', 'mariadb', '10.11.18'],
  ['5.5.5-10.4.32-MariaDB-log', 'mariadb', '10.4.32'],
  ['9.7.4-2', 'mysql', '9.7.4'],
  ['8.0.36-0ubuntu0.22.04.1', 'mysql', '8.0.36'],
])('reads %s', (text, flavour, version) => {
  expect(parseServerVersion(text)).toEqual({ flavour, version })
})
