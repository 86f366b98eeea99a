import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { CACHE } from './scripts/setup/checkout.mjs'
import { testServers } from './scripts/test-servers.ts'

// One project for what needs no server, and one a server vendor for what does. `--project unit`, `--project 'db:*'`.
export default defineConfig({
  cacheDir: path.join(CACHE, 'vite'), // not node_modules/.vite: a second run changes nothing outside the cache folder
  test: {
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      { test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'] } },
      ...testServers().map(({ flavour, program }) => ({
        test: {
          name: `db:${flavour}`,
          include: ['packages/{core,clone,server}/test/**/*.db.test.ts'],
          globalSetup: ['scripts/test-server-setup.ts'],
          env: { DBENV_SERVER_PROGRAM: program },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
    ],
  },
})
