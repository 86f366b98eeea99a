import type { TestProject } from 'vitest/node'
import { findScript } from './find-script.ts'
import { type DbEnvPluginOptions, resolvePluginOptions } from './plugin-options.ts'
import './provided-context.ts'
import { createRunHolder, type RunHolder } from './run/run-holder.ts'
import { checkVitestVersion } from './vitest-version-error.ts'
import { watchSource } from './watch-source.ts'

/** The global setup of the plugin: finds the plugin of the project and starts, or joins, its run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  checkVitestVersion(project.vitest?.version)
  const run = project.vite.config.plugins.map(findRun).findLast((found) => found !== undefined)
  if (!run) throw new TypeError('@dbenv/vitest/global-setup needs the plugin; without it, use `createGlobalSetup`')
  return isNeeded(project) ? startIn(project, run) : async () => undefined
}

/**
 * Whether a test may use what is set up. vitest sets the root project up too where all tests are other projects'. Those
 * that share its Vite server have no setup of their own and use the root's, those with a `root` of their own do not.
 */
function isNeeded(project: TestProject): boolean {
  const { projects } = project.vitest
  const setup = findScript(import.meta.url, 'global-setup')
  return (
    projects.includes(project) ||
    projects.some(({ config }) => config.setupFiles.some(isWorkerSetup) && !config.globalSetup.includes(setup))
  )
}

function isWorkerSetup(file: string): boolean {
  return /[\\/]worker-setup\.[jt]s$/.test(file)
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
  project.provide('dbenv', null)
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
  project.provide('dbenv', provided)
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
