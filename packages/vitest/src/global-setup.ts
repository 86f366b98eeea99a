import type { TestProject } from 'vitest/node'
import { type DbEnvPluginOptions, resolvePluginOptions } from './plugin-options.ts'
import type { ProvidedDbEnv } from './provided-context.ts'
import { createRunHolder, type RunHolder } from './run/run-holder.ts'
import { checkVitestVersion } from './vitest-version-error.ts'
import { watchSource } from './watch-source.ts'

/** The global setup of the plugin: finds the plugin of the project and starts, or joins, its run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  checkVitestVersion(project.vitest?.version)
  const run = project.vite.config.plugins.map(findRun).findLast((found) => found !== undefined)
  if (!run) throw new TypeError('@dbenv/vitest/global-setup needs the plugin; without it, use `createGlobalSetup`')
  return startIn(project, run)
}

/** A global setup without the plugin: `export const setup = createGlobalSetup({ source: … })` in a file of yours. */
export function createGlobalSetup(options: DbEnvPluginOptions): (project: TestProject) => Promise<() => Promise<void>> {
  const run = createRunHolder(resolvePluginOptions(options))
  return (project) => {
    checkVitestVersion(project.vitest?.version)
    return startIn(project, run)
  }
}

async function startIn(project: TestProject, run: RunHolder): Promise<() => Promise<void>> {
  // Until there is more: that this has run is what tells a worker why it finds nothing.
  project.provide('dbenv', null as unknown as ProvidedDbEnv)
  const { root } = project.config
  // Not `log`: standard output belongs to reporters (`--reporter=tap`).
  const log = (message: string) => project.vitest.logger.error(`dbenv: ${message}`)
  // Pool ids are given across projects.
  const workers = Math.max(...[project.vitest, ...project.vitest.projects].map(({ config }) => config.maxWorkers))
  const watch = await watchSource(project.vitest, run.source, root)
  // Watched on where it fails: what is wrong may be in the files.
  const acquired = run.acquire({ root, workers, log })
  acquired.catch(watch.check)
  const { provided, summary } = await acquired
  void summary
    .then(log, (error: unknown) => log(error instanceof Error ? error.message : String(error)))
    .finally(watch.check)
  // What is pending the setup file completes before any test can ask for it.
  project.provide('dbenv', provided as ProvidedDbEnv)
  return async () => {
    watch.end()
    const { state } = project.vitest
    const isFailed = state.getCountOfFailedTests() > 0 || state.getUnhandledErrors().length > 0
    const notice = await run.release(isFailed ? 'failed' : 'passed')
    if (notice !== undefined) log(notice)
  }
}

function findRun(plugin: { readonly name: string; readonly api?: unknown }): RunHolder | undefined {
  if (plugin.name !== '@dbenv/vitest') return undefined
  const { api } = plugin
  // Only `dbenv()` makes a plugin of this name, and it always has this api.
  return typeof api === 'object' && api !== null && 'run' in api ? (api.run as RunHolder) : undefined
}
