import path from 'node:path'
import { localServer } from '@dbenv/server'
import { containerServer } from '@dbenv/server/container'
import { dbenv } from '@dbenv/vitest/plugin'
import { defineConfig } from 'vitest/config'
import { productionSource } from './examples/portfolio/test/production-source.ts'
import { runningServer } from './scripts/running-server.ts'
import { CACHE } from './scripts/setup/checkout.mjs'
import { findTestImages } from './scripts/test-images.ts'
import { testServers } from './scripts/test-servers.ts'

const servers = testServers()
const { images } = await findTestImages()

// One project for what needs no server, and two a server vendor for what does: on a bare server, and on the harness.
// And one a vendor for containers, if a Docker answers. `--project unit`, `--project 'db:*'`, `--project 'container:*'`.
export default defineConfig({
  cacheDir: path.join(CACHE, 'vite'), // not node_modules/.vite: a second run changes nothing outside the cache folder
  test: {
    fsModuleCachePath: path.join(CACHE, 'vitest'),
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 30_000, // property tests, on a machine that does more than test
        },
      },
      ...servers.map(({ flavour, program }) => ({
        test: {
          name: `db:${flavour}`,
          include: ['packages/{core,clone,server,vitest}/test/**/*.db.test.ts'],
          globalSetup: ['scripts/test-server-setup.ts'],
          env: { DBENV_SERVER_PROGRAM: program },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      ...images.map(({ flavour }) => ({
        test: {
          name: `container:${flavour}`,
          include: ['packages/server/test/**/*.container.test.ts'],
          globalSetup: ['scripts/test-image-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      })),
      // What stands above the harness is tested on it.
      ...servers.map(({ flavour, program }) => ({
        plugins: [
          dbenv({
            server: localServer({ program }),
            source: { files: ['scripts/suite-databases.sql'] },
            isolate: 'run' as const,
          }),
        ],
        test: {
          name: `suite:${flavour}`,
          include: ['packages/{knex,cli}/test/**/*.db.test.ts'],
          env: { DBENV_SERVER_PROGRAM: program },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      // As its own vitest.config.ts has it, once for each vendor.
      ...servers.map(({ flavour, program }) => ({
        root: 'examples/portfolio',
        plugins: [dbenv({ server: localServer({ program }), source: productionSource })],
        test: {
          name: `example:${flavour}`,
          include: ['test/**/*.db.test.ts'],
          env: { DBENV_SERVER_PROGRAM: program },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      // The small ones have base names of their own, so that one server a vendor does for all.
      ...servers.map(({ flavour, program }) => ({
        root: 'examples',
        plugins: [dbenv({ server: localServer({ program }), source: { files: ['*/databases.sql'] } })],
        test: {
          name: `small-examples:${flavour}`,
          include: ['*/test/**/*.db.test.ts'],
          exclude: ['portfolio/**'],
          env: { DBENV_SERVER_PROGRAM: program },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      // One suite on every kind of server: in a container, on one that is running, and above on a private one.
      ...images.map(({ flavour, image }) => ({
        root: 'examples/any-server',
        plugins: [dbenv({ server: containerServer({ image }), source: { files: ['databases.sql'] } })],
        test: { name: `container:example-${flavour}`, include: ['test/**/*.db.test.ts'], testTimeout: 60_000 },
      })),
      ...servers.map(({ flavour, program }) => ({
        root: 'examples/any-server',
        plugins: [dbenv({ server: runningServer(program), source: { files: ['databases.sql'] } })],
        test: { name: `existing-example:${flavour}`, include: ['test/**/*.db.test.ts'], testTimeout: 60_000 },
      })),
    ],
  },
})
