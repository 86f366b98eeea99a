// The exact pnpm that package.json names, from the npm registry; never one from PATH, which may be a corepack shim.
import fs from 'node:fs'
import path from 'node:path'
import { CACHE, ROOT } from './checkout.mjs'
import { explainFailure } from './explain-failure.mjs'
import { fetchFromNpm, readRegistryName } from './npm-fetch.mjs'
import { runProgram } from './run-program.mjs'
import { SetupProblem, say } from './say.mjs'

/** The folder of the `pnpm` program. @param {Promise<string>} nodeFolder @returns {Promise<string>} */
export async function ensurePnpm(nodeFolder) {
  const version = readWantedVersion()
  const folder = path.join(CACHE, 'pnpm')
  const programs = path.join(folder, 'node_modules', '.bin')
  if (readVersion(folder) === version && fs.existsSync(programs)) return programs
  say(`getting pnpm ${version}, which installs the packages, from the npm registry; about 5 seconds.`)
  const outcome = await fetchFromNpm({
    name: 'pnpm',
    spec: `pnpm@${version}`,
    // Its install script puts the native program in the place of a script without a first line, which turbo cannot
    // start; npm 12 runs no install scripts, so it is run here.
    finish: async (temporary) =>
      runProgram(path.join(await nodeFolder, 'node'), ['install.js'], {
        cwd: path.join(temporary, 'node_modules', 'pnpm'),
      }),
  })
  if (!outcome.ok)
    throw new SetupProblem(explainFailure(`Getting pnpm ${version}`, outcome.output, await readRegistryName()))
  return programs
}

function readWantedVersion() {
  const { packageManager } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
  return String(packageManager)
    .replace(/^pnpm@/, '')
    .replace(/\+.*/, '')
}

/** @param {string} folder */
function readVersion(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', 'pnpm', 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}
