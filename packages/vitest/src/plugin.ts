import { join } from 'node:path'
import process from 'node:process'
import type { Plugin } from 'vitest/config'
import { findScript } from './find-script.ts'
import { type DbEnvPluginOptions, resolvePluginOptions } from './plugin-options.ts'
import { createRunHolder, type RunHolder } from './run/run-holder.ts'

export type {
  DatabaseSource,
  DbEnvPluginOptions,
  EnvironmentSource,
  FileSource,
  PreparedSource,
} from './plugin-options.ts'

/** What the global setup finds at the plugin of its project. */
export interface DbEnvPlugin extends Plugin<{ readonly run: RunHolder }> {
  readonly name: typeof PLUGIN_NAME
}

const PLUGIN_NAME = '@dbenv/vitest'

const INSTALLED_WORKER_SETUP = /\/@dbenv\/vitest\/dist\/worker-setup\.js$/

/**
 * Gives the tests of a project databases of their own: `plugins: [dbenv({ source: { files: ['schema.sql'] } })]`.
 * It adds a global setup, which starts the server and makes an environment for each worker, and a setup file, which
 * puts each worker into its environment before any test is imported. Projects that inherit it share one server; one with a
 * `root` of its own has a server of its own, filled from the files below that root.
 */
export function dbenv(options: DbEnvPluginOptions): DbEnvPlugin {
  const run = createRunHolder(resolvePluginOptions(options))
  return {
    name: PLUGIN_NAME,
    api: { run },
    config: () => ({
      // Installed, Node would import the setup file once for a worker: with `isolate: false` no later file would be reset.
      // It alone: what vitest evaluates itself costs each worker more. Not by `server.deps.inline`, which inline projects
      // do not inherit.
      ssr: { noExternal: [INSTALLED_WORKER_SETUP] },
      test: { globalSetup: [findScript(import.meta.url, 'global-setup')] },
    }),
    // Not by `config`: vitest 5 asks that hook for the root alone, and inline projects inherit only what its file says.
    configureVitest({ project }) {
      const { config } = project
      const setup = findScript(import.meta.url, 'worker-setup')
      // First, so that setup files of the suite find the slot entered.
      if (!config.setupFiles.includes(setup)) config.setupFiles = [setup, ...config.setupFiles]
      // Each file has a process of its own, which would compile the driver anew. vitest takes it away under coverage.
      if (!process.env['NODE_COMPILE_CACHE']) {
        config.env = { NODE_COMPILE_CACHE: join(project.vite.config.cacheDir, 'dbenv-compiled'), ...config.env }
      }
    },
  }
}
