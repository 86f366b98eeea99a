// The server programs a task needs: those of this machine first, else unpacked from Debian's packages.
import process from 'node:process'
import { CACHE } from './checkout.mjs'
import { hasDebianPrograms, unpackDebianServer } from './debian-server.mjs'
import { missingServerMessage } from './missing-server.mjs'
import { SetupProblem } from './say.mjs'
import { askVersion, FLAVOURS, findServerProgram } from './server-programs.mjs'

/**
 * @typedef {import('./server-programs.mjs').Flavour} Flavour
 * @typedef {import('./server-programs.mjs').ServerProgram} ServerProgram
 * @typedef {'none' | 'any' | readonly Flavour[]} WantedServers
 * `any`: one server program is enough, whichever this machine has; MariaDB when one must be fetched.
 */

/** What is there already, without fetching; `undefined` when something is missing. @param {WantedServers} wanted @returns {readonly ServerProgram[] | undefined} */
export function findServers(wanted) {
  if (wanted === 'none') return []
  if (wanted === 'any') {
    const found = findNamed() ?? FLAVOURS.map(findOne).find((program) => program !== undefined)
    return found === undefined ? undefined : [found]
  }
  const found = wanted.map(findOne)
  return found.includes(undefined) ? undefined : found.filter((program) => program !== undefined)
}

/** @param {WantedServers} wanted @returns {Promise<readonly ServerProgram[]>} */
export async function ensureServers(wanted) {
  const ready = findServers(wanted)
  if (ready !== undefined) return ready
  /** @type {readonly Flavour[]} */
  const flavours = typeof wanted === 'string' ? ['mariadb'] : wanted
  const programs = []
  for (const flavour of flavours) programs.push(findOne(flavour) ?? (await fetchServer(flavour)))
  return programs
}

/** @param {Flavour} flavour @returns {Promise<ServerProgram>} */
async function fetchServer(flavour) {
  const { platform } = process
  if (!(await hasDebianPrograms()))
    throw new SetupProblem(
      missingServerMessage(flavour, platform, find(flavour).rejected, 'it has no apt-get to fetch one with'),
    )
  await unpackDebianServer(CACHE, flavour)
  const { found, rejected } = find(flavour)
  if (found !== undefined) return found
  throw new SetupProblem(missingServerMessage(flavour, platform, rejected, 'its package mirror has no newer one'))
}

/** @param {Flavour} flavour */
function findOne(flavour) {
  const named = findNamed()
  return named?.flavour === flavour ? named : find(flavour).found
}

/** @param {Flavour} flavour */
function find(flavour) {
  return findServerProgram(flavour, { cache: CACHE, searchPath: process.env['PATH'] ?? '' })
}

/** The program that a person names in DBENV_SERVER_PROGRAM. @returns {ServerProgram | undefined} */
function findNamed() {
  const program = process.env['DBENV_SERVER_PROGRAM']
  if (program === undefined || program === '') return undefined
  const asked = askVersion(program)
  if (asked !== undefined) return { ...asked, program }
  throw new SetupProblem(
    `DBENV_SERVER_PROGRAM names \`${program}\`, which does not answer to --version like a MariaDB or MySQL server.\nName a mariadbd or mysqld program, or unset it to let the set-up find one.`,
  )
}
