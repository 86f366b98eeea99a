// apt-get without root: reads the machine's sources, and keeps every list, state and download in one folder of ours.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { runProgram } from './run-program.mjs'
import { SetupProblem } from './say.mjs'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** What dpkg has installed. */
const INSTALLED = '/var/lib/dpkg/status'

/**
 * Hooks, desktop and source lists of the machine that cost time or need root. `#clear` is apt's own word, and works
 * only in a file.
 */
const CLEARED = [
  ...[
    'APT::Update::Pre-Invoke',
    'APT::Update::Post-Invoke',
    'APT::Update::Post-Invoke-Success',
    'DPkg::Pre-Install-Pkgs',
  ],
  ...['Acquire::IndexTargets::deb-src', 'Acquire::IndexTargets::deb::Contents-deb', 'Acquire::IndexTargets::deb::CNF'],
  ...['DEP-11', 'DEP-11-icons-small', 'DEP-11-icons', 'DEP-11-icons-large', 'DEP-11-icons-hidpi'].map(
    (name) => `Acquire::IndexTargets::deb::${name}`,
  ),
  'Acquire::IndexTargets::deb::DEP-11-icons-large-hidpi',
]

/**
 * Prepares `folder`. The empty `status` says that no package is installed: what is asked for then comes with
 * everything it needs, the C library included, and does not depend on what this machine has. `onTop: 'of-this-machine'`
 * leaves out what the machine has, for programs that run with its libraries.
 * @param {string} folder
 * @param {{ sources?: string, onTop?: 'of-nothing' | 'of-this-machine' }} [options] `sources`: a deb822 text instead of
 * the machine's own
 * @returns {string} the configuration file for `apt-get -c`
 */
export function preparePrivateApt(folder, { sources, onTop = 'of-nothing' } = {}) {
  for (const name of ['lists/partial', 'archives/partial', 'sources'])
    fs.mkdirSync(path.join(folder, name), { recursive: true })
  fs.writeFileSync(path.join(folder, 'status'), '')
  if (sources !== undefined) fs.writeFileSync(path.join(folder, 'sources', 'wanted.sources'), sources)
  const settings = {
    'Dir::State': folder,
    'Dir::State::lists': path.join(folder, 'lists'),
    'Dir::State::status': onTop === 'of-nothing' ? path.join(folder, 'status') : INSTALLED,
    'Dir::Cache': folder,
    'Dir::Cache::archives': path.join(folder, 'archives'),
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    ...(sources === undefined
      ? {}
      : { 'Dir::Etc::sourcelist': '/dev/null', 'Dir::Etc::sourceparts': path.join(folder, 'sources') }),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': 'root', // the download user that apt changes to as root could not write into our folder
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::http::Timeout': '20',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`)
  const file = path.join(folder, 'apt.conf')
  fs.writeFileSync(file, [...CLEARED.map((name) => `#clear ${name};`), ...lines, ''].join('\n'))
  return file
}

/** @param {string} program apt-get or apt-cache @param {string} configuration @param {readonly string[]} args @param {string} [cwd] */
export function runApt(program, configuration, args, cwd) {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
  return runProgram(program, ['-c', configuration, ...args], { env, timeoutMs: 900_000, ...(cwd ? { cwd } : {}) })
}

/**
 * Sources for a Debian release other than the machine's own, on the mirror that the machine uses.
 * @param {string} release `sid` @param {string} keyring @returns {Promise<string>}
 */
export async function debianSources(release, keyring) {
  const format = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']
  const { stdout } = await runProgram('apt-get', format)
  const mirror = stdout.split('\n').find((uri) => /\/debian\/?$/.test(uri))
  if (mirror === undefined)
    throw new SetupProblem(
      `This system's package sources name no Debian mirror, where packages of Debian ${release} could come from.\n` +
        'Install the server with your own package manager (Ubuntu: apt install mysql-server); it is then found by itself.',
    )
  return `Types: deb\nURIs: ${mirror}\nSuites: ${release}\nComponents: main\nSigned-By: ${keyring}\n`
}

/**
 * Debian's keys: this machine's, else from the machine's own package of them (Ubuntu has one), which its sources sign.
 * @param {string} folder @returns {Promise<string>}
 */
export async function ensureDebianKeyring(folder) {
  if (fs.existsSync(KEYRING)) return KEYRING
  const configuration = preparePrivateApt(folder)
  await runApt('apt-get', configuration, ['update', '-q'])
  await runApt('apt-get', configuration, ['download', '-q', 'debian-archive-keyring'], folder)
  for (const name of fs.readdirSync(folder).filter((name) => name.endsWith('.deb')))
    await runProgram('dpkg-deb', ['-x', path.join(folder, name), folder])
  return path.join(folder, KEYRING)
}
