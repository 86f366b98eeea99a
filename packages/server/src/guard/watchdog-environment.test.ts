import { expect, it } from 'vitest'
import { toWatchdogEnvironment } from './watchdog-environment.ts'

const NEEDED = { PATH: '/bin', HOME: '/home/ann', TMPDIR: '/tmp', LANG: 'C', TZ: 'UTC', LD_LIBRARY_PATH: '/opt/lib' }

it.each([
  ['NODE_OPTIONS'],
  ['MYSQL_PASSWORD'],
  ['DBENV_TEST_PASSWORD'],
  ['VITEST_WORKER_ID'],
  ['GITHUB_TOKEN'],
  ['AWS_SECRET_ACCESS_KEY'],
  ['PGPASSWORD'],
  ['DATABASE_URL'],
  ['DOCKER_AUTH_CONFIG'],
  ['SENTRY_DSN'],
  ['npm_config__authToken'],
  ['https_proxy'],
])('leaves %s out, and what a server needs in', (name) => {
  expect(toWatchdogEnvironment({ ...NEEDED, [name]: 'x' })).toEqual(NEEDED)
})
