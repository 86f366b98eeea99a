// The environment of the set-up's programs and of every task: our Node and pnpm first, everything they write in the cache.
import path from 'node:path'
import process from 'node:process'
import { CACHE } from './checkout.mjs'

/** @param {{ nodeFolder: string, pnpmFolder: string }} tools @returns {NodeJS.ProcessEnv} */
export function toolEnvironment({ nodeFolder, pnpmFolder }) {
  return {
    ...process.env,
    PATH: [nodeFolder, pnpmFolder, process.env['PATH']].join(path.delimiter),
    DBENV_CACHE: CACHE,
    NODE_COMPILE_CACHE: path.join(CACHE, 'node-compile'), // else vitest and tsc fill the system's temporary folder
    TURBO_CACHE_DIR: path.join(CACHE, 'turbo'),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  }
}

/**
 * For pnpm and turbo, which keep state in the home folder otherwise. Tasks do not get these: a program under test
 * should see the person's own. @param {NodeJS.ProcessEnv} environment @returns {NodeJS.ProcessEnv}
 */
export function withStateInCache(environment) {
  return {
    ...environment,
    CI: process.env['CI'] ?? 'true', // pnpm: ask nothing
    XDG_CACHE_HOME: path.join(CACHE, 'state'),
    XDG_STATE_HOME: path.join(CACHE, 'state'),
    XDG_DATA_HOME: path.join(CACHE, 'state'),
    TURBO_CONFIG_DIR_PATH: path.join(CACHE, 'state'),
    TMPDIR: path.join(CACHE, 'state'),
  }
}
