// Fetches a package from the npm registry into a folder of the cache, whole or not at all.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { CACHE, WINDOWS } from './checkout.mjs'
import { runProgram } from './run-program.mjs'

/**
 * Leaves `CACHE/<name>/node_modules/<package>` with everything it depends on; no install script runs.
 * `finish` completes the folder before it gets its name.
 * @param {{ name: string, spec: string, finish?: (folder: string) => Promise<{ ok: boolean, output: string }> }} wanted
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function fetchFromNpm({ name, spec, finish }) {
  const folder = path.join(CACHE, name)
  const temporary = path.join(CACHE, `${name}.tmp-${process.pid}`)
  try {
    fs.mkdirSync(temporary, { recursive: true })
    fs.writeFileSync(path.join(temporary, 'package.json'), '{"private":true}\n')
    const fetched = await runNpm(['install', '--prefix', temporary, ...QUIET, spec], temporary)
    if (!fetched.ok) return fetched
    const finished = (await finish?.(temporary)) ?? fetched
    if (!finished.ok) return finished
    fs.rmSync(folder, { recursive: true, force: true })
    fs.renameSync(temporary, folder)
    return finished
  } catch (error) {
    return { ok: false, output: String(error) }
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
  }
}

const QUIET = [
  ...['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
  // npm's own waits (10 s and more between tries) would hide an unreachable registry for minutes.
  ...['--fetch-retries=3', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=4000', '--logs-max=0'],
]

/** @param {readonly string[]} args @param {string} cwd */
function runNpm(args, cwd) {
  const options = { cwd, env: { ...process.env, npm_config_cache: path.join(CACHE, 'npm') }, timeoutMs: 600_000 }
  const script = process.env['npm_execpath'] // set under `npm run`: the very npm that was called
  if (script?.endsWith('npm-cli.js')) return runProgram(process.execPath, [script, ...args], options)
  return runProgram(WINDOWS ? 'npm.cmd' : 'npm', args, { ...options, shell: WINDOWS })
}

/** The registry in use, for a message. */
export async function readRegistryName() {
  const { ok, stdout } = await runNpm(['config', 'get', 'registry'], CACHE)
  return `The npm registry (${ok ? stdout.trim() : 'as .npmrc names it'})`
}
