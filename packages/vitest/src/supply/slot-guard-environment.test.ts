import { expect, it } from 'vitest'
import { toSlotGuardEnvironment } from './slot-guard-environment.ts'

const NEEDED = { PATH: '/bin', HOME: '/home/ann', TMPDIR: '/tmp', LC_ALL: 'C', TZ: 'UTC', NODE_EXTRA_CA_CERTS: '/ca' }

it.each([
  ['MYSQL_PASSWORD'],
  ['MYSQL_PWD'],
  ['DBENV_TEST_PASSWORD'],
  ['GITHUB_TOKEN'],
  ['AWS_SECRET_ACCESS_KEY'],
  ['DATABASE_URL'],
  ['MY_SIGNING_KEY'],
  ['NODE_OPTIONS'],
  ['VITEST_WORKER_ID'],
])('leaves %s out, and what TLS and the system need in', (name) => {
  expect(toSlotGuardEnvironment({ ...NEEDED, [name]: 'x' })).toEqual(NEEDED)
})

it('keeps what Windows calls the same in another case', () => {
  const windows = { Path: 'C:\\node', SYSTEMROOT: 'C:\\Windows', TEMP: 'C:\\Temp' }
  expect(toSlotGuardEnvironment(windows)).toEqual(windows)
})
