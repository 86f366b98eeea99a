// Finds MariaDB and MySQL server programs: in the cache, on PATH, in the folders that installers use.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/**
 * @typedef {'mariadb' | 'mysql'} Flavour
 * @typedef {{ flavour: Flavour, version: string, program: string }} ServerProgram
 * @typedef {{ found: ServerProgram | undefined, rejected: readonly string[] }} Search
 * `rejected`: programs that were there but cannot be used, each with the reason.
 */

/** @type {readonly Flavour[]} */
export const FLAVOURS = ['mariadb', 'mysql']

export const FLAVOUR_NAMES = { mariadb: 'MariaDB', mysql: 'MySQL' }

/** The program's name in each flavour; `mysqld` may be MariaDB under its old name, so each is asked. */
const PROGRAMS = { mariadb: ['mariadbd', 'mysqld'], mysql: ['mysqld'] }

/** The oldest lines with what a clone relies on (JSON functions, roles, window functions, current catalogue). */
const OLDEST = { mariadb: [10, 6], mysql: [8, 0] }

/** Where installers put server programs without adding the folder to PATH. */
export const USUAL_FOLDERS = [
  ...['/usr/sbin', '/usr/libexec', '/usr/local/sbin', '/usr/local/libexec', '/usr/local/mysql/bin'],
  ...['mariadb', 'mysql'].flatMap((name) => [`/opt/homebrew/opt/${name}/bin`, `/usr/local/opt/${name}/bin`]),
]

/** Where the set-up unpacks a flavour, and the program that is then there. @param {string} cache @param {Flavour} flavour */
export function cachedProgram(cache, flavour) {
  return path.join(cache, 'servers', flavour, 'bin', PROGRAMS[flavour][0] ?? '')
}

/**
 * @param {Flavour} flavour
 * @param {{ cache: string, searchPath: string, usualFolders?: readonly string[] }} where `searchPath`: as in $PATH
 * @returns {Search}
 */
export function findServerProgram(flavour, { cache, searchPath, usualFolders = USUAL_FOLDERS }) {
  const cached = cachedProgram(cache, flavour)
  const folders = [...searchPath.split(path.delimiter).filter((folder) => folder !== ''), ...usualFolders]
  const names = PROGRAMS[flavour].flatMap((name) => (process.platform === 'win32' ? [`${name}.exe`] : [name]))
  const candidates = [cached, ...names.flatMap((name) => folders.map((folder) => path.join(folder, name)))]
  const rejected = []
  for (const program of new Set(candidates)) {
    if (!fs.existsSync(program)) continue
    const asked = askVersion(program)
    if (asked === undefined) rejected.push(`${program} does not tell its version`)
    else if (asked.flavour !== flavour) continue
    else if (isOlder(asked.version, OLDEST[flavour]))
      rejected.push(`${program} is ${asked.version}, older than ${OLDEST[flavour].join('.')}`)
    else if (program !== cached && isConfined(program))
      rejected.push(`${program} may only use its own folders (AppArmor)`)
    else return { found: { ...asked, program }, rejected }
  }
  return { found: undefined, rejected }
}

/** Asks the program itself. @param {string} program @returns {{ flavour: Flavour, version: string } | undefined} */
export function askVersion(program) {
  const asked = spawnSync(program, ['--no-defaults', '--version'], { encoding: 'utf8', timeout: 20_000 })
  return asked.status === 0 ? parseVersion(asked.stdout) : undefined
}

/**
 * Of `mariadbd  Ver 10.11.18-MariaDB-0+deb12u1 for debian-linux-gnu ...` and
 * `mysqld  Ver 9.7.0 for Linux on x86_64 (MySQL Community Server - GPL)`.
 * @param {string} text @returns {{ flavour: Flavour, version: string } | undefined}
 */
export function parseVersion(text) {
  const version = /\bVer (\d+\.\d+\.\d+)/.exec(text)?.[1]
  if (version === undefined) return undefined
  return { flavour: /mariadb/i.test(text) ? 'mariadb' : 'mysql', version }
}

/** @param {string} version @param {readonly number[]} oldest */
function isOlder(version, oldest) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldest
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}

/** Ubuntu's MySQL comes with an AppArmor profile: its program cannot open a data folder elsewhere. @param {string} program */
function isConfined(program) {
  const profile = program.slice(1).replaceAll('/', '.')
  return (
    fs.existsSync('/sys/kernel/security/apparmor') &&
    fs.existsSync(`/etc/apparmor.d/${profile}`) &&
    !fs.existsSync(`/etc/apparmor.d/disable/${profile}`)
  )
}
