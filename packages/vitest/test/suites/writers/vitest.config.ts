import path from 'node:path'
import process from 'node:process'
import { localServer } from '@dbenv/server'
import { dbenv } from '@dbenv/vitest/plugin'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

// The suite that the tests of the harness run in a vitest of its own; what differs between its runs comes by SUITE_*.
const { SUITE_PROGRAM, SUITE_ROOT, SUITE_POOL, SUITE_ISOLATE, SUITE_RESET, SUITE_SQL, SUITE_WORKERS, SUITE_KEEP } =
  process.env
/** Whose databases: each worker's, or the run's. */
const isolate = process.env['SUITE_DATABASES'] === 'run' ? 'run' : 'worker'

const CACHE = path.join(import.meta.dirname, '../../../../../.cache')

const config: ViteUserConfig = defineConfig({
  cacheDir: path.join(CACHE, 'vite'),
  plugins: [
    dbenv({
      ...(SUITE_PROGRAM ? { server: localServer({ program: SUITE_PROGRAM }) } : {}),
      source: { files: [SUITE_SQL ?? `${import.meta.dirname}/schema/*.sql`] },
      isolate,
      reset: SUITE_RESET === 'test' || SUITE_RESET === 'none' ? SUITE_RESET : 'file',
      keep: SUITE_KEEP === 'on-failure' ? 'on-failure' : 'never',
    }),
  ],
  test: {
    fsModuleCachePath: path.join(CACHE, 'vitest'),
    root: SUITE_ROOT ?? import.meta.dirname,
    include: ['**/*.suite.ts'],
    pool: SUITE_POOL ?? 'forks',
    isolate: SUITE_ISOLATE !== 'off',
    maxWorkers: Number(SUITE_WORKERS ?? 4),
    testTimeout: 20_000,
  },
})
export default config
