import { availableParallelism } from 'node:os'
import path from 'node:path'
import { localServer } from '@dbenv/server'
import { containerServer } from '@dbenv/server/container'
import { type DbEnvPluginOptions, dbenv } from '@dbenv/vitest/plugin'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { productionSource } from './examples/portfolio/test/production-source.ts'
import { runningServer } from './scripts/running-server.ts'
import { CACHE } from './scripts/setup/checkout.mjs'
import { findTestImages } from './scripts/test-images.ts'
import { type TestServerProgram, testServers } from './scripts/test-servers.ts'

const servers = testServers()
const { images } = await findTestImages()

/** Initialising a server takes some seconds, and machines that test are busy; in milliseconds. */
const SERVER_TIMEOUTS = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } } } as const

/** A project on the harness, as a suite's own vitest.config.ts has it. */
function onHarness(
  options: DbEnvPluginOptions,
  {
    root = '.',
    ...test
  }: { name: string; include: string[]; root?: string; exclude?: string[]; env?: Record<string, string> },
): TestProjectInlineConfiguration {
  return { root, plugins: [dbenv(options)], test: { ...SERVER_TIMEOUTS, ...test } }
}

// One project for what needs no server, and two a server vendor for what does: on a bare server, and on the harness.
// And one a vendor for containers, if a Docker answers. `--project unit`, `--project 'db:*'`, `--project 'container:*'`.
export default defineConfig({
  cacheDir: path.join(CACHE, 'vite'), // not node_modules/.vite: a second run changes nothing outside the cache folder
  test: {
    fsModuleCachePath: path.join(CACHE, 'vitest'),
    // By default one fewer than there are processors; these tests wait for servers more than they compute.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 30_000, // property tests, on a machine that does more than test
        },
      },
      ...servers.flatMap(toServerProjects),
      ...images.flatMap(({ flavour, image }) => [
        {
          test: {
            name: `container:${flavour}`,
            include: ['packages/{server,vitest}/test/**/*.container.test.ts'],
            globalSetup: ['scripts/test-image-setup.ts'],
            testTimeout: 120_000,
            hookTimeout: 120_000,
          },
        },
        onHarness(
          { server: containerServer({ image }), source: { files: ['databases.sql'] } },
          { name: `container:example-${flavour}`, root: 'examples/any-server', include: ['test/**/*.db.test.ts'] },
        ),
      ]),
    ],
  },
})

/** All that is tested on the servers of one vendor. */
function toServerProjects({ flavour, program }: TestServerProgram): TestProjectInlineConfiguration[] {
  const env = { DBENV_SERVER_PROGRAM: program }
  const local = localServer({ program })
  return [
    {
      test: {
        ...SERVER_TIMEOUTS,
        name: `db:${flavour}`,
        include: ['packages/{core,clone,server,vitest}/test/**/*.db.test.ts'],
        globalSetup: ['scripts/test-server-setup.ts'],
        env,
      },
    },
    // What stands above the harness is tested on it.
    onHarness(
      { server: local, source: { files: ['scripts/suite-databases.sql'] }, isolate: 'run' },
      { name: `suite:${flavour}`, include: ['packages/{knex,cli}/test/**/*.db.test.ts'], env },
    ),
    onHarness(
      { server: local, source: productionSource },
      { name: `example:${flavour}`, root: 'examples/portfolio', include: ['test/**/*.db.test.ts'], env },
    ),
    // The small ones have base names of their own, so that one server a vendor does for all.
    onHarness(
      { server: local, source: { files: ['*/databases.sql'] } },
      {
        name: `small-examples:${flavour}`,
        root: 'examples',
        include: ['*/test/**/*.db.test.ts'],
        exclude: ['portfolio/**'],
        env,
      },
    ),
    // One suite on every kind of server: here on one that is running, above on a private one, and in a container.
    onHarness(
      { server: runningServer(program), source: { files: ['databases.sql'] } },
      { name: `existing-example:${flavour}`, root: 'examples/any-server', include: ['test/**/*.db.test.ts'] },
    ),
  ]
}
