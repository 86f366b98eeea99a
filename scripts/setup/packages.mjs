// Installs the packages of the workspace and builds what the `dbenv` command runs from.
import fs from 'node:fs'
import path from 'node:path'
import { CACHE, ROOT } from './checkout.mjs'
import { explainFailure } from './explain-failure.mjs'
import { readRegistryName } from './npm-fetch.mjs'
import { runProgram } from './run-program.mjs'
import { SetupProblem, say } from './say.mjs'

/** pnpm's own waits would hide an unreachable registry for two minutes; a moved checkout may replace its packages. */
const PNPM_SETTINGS = {
  pnpm_config_fetch_retries: '2',
  pnpm_config_fetch_retry_mintimeout: '500',
  pnpm_config_fetch_retry_maxtimeout: '2000',
  pnpm_config_confirm_modules_purge: 'false',
}

/** @param {NodeJS.ProcessEnv} env */
export async function installPackages(env) {
  say('installing the packages of the lock file (pnpm install); about 20 seconds, once.')
  const outcome = await runProgram(
    'pnpm',
    ['install', '--frozen-lockfile', '--reporter=append-only', '--store-dir', chooseStore()],
    { env: { ...env, ...PNPM_SETTINGS }, timeoutMs: 1_200_000 },
  )
  if (!outcome.ok)
    throw new SetupProblem(explainFailure('Installing the packages', outcome.output, await readRegistryName()))
}

/**
 * The cache's own store, so that nothing is written elsewhere; but packages that a developer installed by hand keep the
 * store they came from, else pnpm would install them all again.
 */
function chooseStore() {
  const own = path.join(CACHE, 'pnpm-store')
  try {
    // pnpm writes this file as JSON; `storeDir` ends with the store's format, `v11`.
    const { storeDir } = JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', '.modules.yaml'), 'utf8'))
    return fs.existsSync(storeDir) ? path.dirname(storeDir) : own
  } catch {
    return own
  }
}

/** @param {NodeJS.ProcessEnv} env */
export async function buildPackages(env) {
  say('building the packages (the dbenv command runs from what is built); about 10 seconds, only after a change.')
  const args = ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--log-order=grouped']
  const outcome = await runProgram('pnpm', args, { env, timeoutMs: 900_000 })
  if (!outcome.ok) throw new SetupProblem(explainFailure('Building the packages', outcome.output))
}
