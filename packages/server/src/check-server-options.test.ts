import { expect, it } from 'vitest'
import { checkKeptSeconds, checkServerOptions } from './check-server-options.ts'
import { containerServer } from './container-server.ts'
import { existingServer } from './existing-server.ts'
import { findServer } from './find-server.ts'
import { localServer } from './local-server.ts'

it.each([
  [{ flavour: 'postgres' }, '`flavour` must be one of mariadb, mysql, got `postgres`'],
  [{ eventScheduler: 'ON' }, '`eventScheduler` must be one of on, off'],
  [{ port: 0 }, '`port` must be an integer from 1 to 65535, got `0`'],
  [{ port: 70_000 }, 'got `70000`'],
  [{ port: 33.06 }, 'got `33.06`'],
  [{ cacheFolder: '' }, '`cacheFolder` must be a path'],
  [{ startTimeoutMs: 0 }, '`startTimeoutMs` must be above 0'],
  [{ startTimeoutMs: Number.NaN }, 'got `NaN`'],
  [{ startTimeoutMs: 1e12 }, 'at most 2147483647'],
])('refuses %j', (options, message) => {
  expect(() => checkServerOptions(options)).toThrow(message)
  expect(() => checkServerOptions(options)).toThrow(TypeError)
})

it.each([
  ...[
    '--datadir=/var/lib/mysql',
    '--innodb_data_home_dir=/var/lib/mysql',
    '--datad=/x',
    '--DATADIR=/x',
    '--loose-datadir=/x',
    '--loose_datadir=/x',
    '--pid_file=/x',
  ],
  ...['--port=3306', '--socket=/x', '--init-file=/x', '--bind-address=0.0.0.0', '--defaults-file=/x', '--initialize'],
  ...['-h/var/lib/mysql', '-P3306', 'log-bin', ''],
])('does not let a caller decide on %s', (argument) => {
  expect(() => checkServerOptions({ arguments: [argument] })).toThrow(/arguments/)
})

it.each([
  ...['--log-bin', '--server-id=1', '--port-open-timeout=1', '--lower_case_table_names=1', '--log-bin-index=x'],
  ...['--innodb-doublewrite=1', '--innodb_doublewrite=OFF'],
])('lets %s through', (argument) => {
  expect(() => checkServerOptions({ arguments: [argument] })).not.toThrow()
})

it.each([
  [localServer, { prot: 3307 }, /`localServer` has no option `prot`; it has .*port/],
  [containerServer, { port: 3307, tag: '11' }, /`containerServer` has no option `port`, `tag`; it has .*image/],
  [existingServer, { host: 'localhost' }, /`existingServer` has no option `host`; it has connection/],
])('has each provider refuse what it does not know: %o, %j', (create, options, message) => {
  expect(() => Reflect.apply(create, undefined, [options])).toThrow(message)
})

it('has the search for a server refuse what it does not know', async () => {
  await expect(Reflect.apply(findServer, undefined, [{ program: '/x' }])).rejects.toThrow(/no option `program`/)
})

it.each([0, -1, Number.NaN, 1e9])('refuses to keep a server for %s seconds', (seconds) => {
  expect(() => checkKeptSeconds(seconds)).toThrow(TypeError)
})
