// A server program on Debian and Ubuntu without root and without installing: downloaded by apt-get, unpacked in the cache.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { explainFailure } from './explain-failure.mjs'
import { requireSpace } from './free-space.mjs'
import { debianSources, ensureDebianKeyring, preparePrivateApt, runApt } from './private-apt.mjs'
import { runProgram } from './run-program.mjs'
import { duration, SetupProblem, say } from './say.mjs'
import { askVersion, cachedProgram, FLAVOUR_NAMES } from './server-programs.mjs'
import { writeWrappers } from './wrappers.mjs'

/**
 * `whole` packages come with all they need; of `alone` packages only the files are wanted (mariadb-dump is in one that
 * would bring Perl along); what is `extra` is done without where there is none (Galera's library, for a test). MySQL 9.7 is only in Debian's sid, and brings sid's C library. `megabytes` is the room that
 * downloading and unpacking take at most, as measured.
 * @type {Record<import('./server-programs.mjs').Flavour, { release: string | undefined, whole: readonly string[], alone: readonly string[], extra: readonly string[], tells: string, megabytes: number }>}
 */
const PACKAGES = {
  mariadb: {
    release: undefined,
    whole: ['mariadb-server-core', 'mariadb-client-core'],
    alone: ['mariadb-client'],
    extra: ['galera-4'],
    tells: "from this system's own package mirror, 20 MB; about 10 seconds",
    megabytes: 250,
  },
  mysql: {
    release: 'sid',
    whole: ['mysql-server-core', 'mysql-client-core'],
    alone: ['mysql-client'],
    extra: [],
    tells: 'from Debian sid, 70 MB; about 30 seconds',
    megabytes: 700,
  },
}

/** Neither is needed to run a server, and they are half of the files. */
const LEFT_OUT = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/lintian', 'var']

/** @returns {Promise<boolean>} */
export async function hasDebianPrograms() {
  const asked = await Promise.all([runProgram('apt-get', ['--version']), runProgram('dpkg-deb', ['--version'])])
  return process.platform === 'linux' && asked.every(({ ok }) => ok)
}

/** Leaves `CACHE/servers/<flavour>` whole or not at all. @param {string} cache @param {import('./server-programs.mjs').Flavour} flavour */
export async function unpackDebianServer(cache, flavour) {
  const { tells, megabytes } = PACKAGES[flavour]
  requireSpace(cache, megabytes, `a ${FLAVOUR_NAMES[flavour]} server`)
  say(`getting a ${FLAVOUR_NAMES[flavour]} server (${tells}); it is unpacked in the cache, not installed.`)
  const start = Date.now()
  const folder = path.join(cache, 'servers', flavour)
  const temporary = path.join(cache, `server-${flavour}.tmp-${process.pid}`)
  try {
    const archives = await download(path.join(temporary, 'apt'), flavour)
    const made = path.join(temporary, flavour)
    await unpack(archives, path.join(made, 'root'), flavour)
    writeWrappers(made, flavour)
    const asked = askVersion(path.join(made, 'bin', path.basename(cachedProgram(cache, flavour))))
    if (asked === undefined)
      throw new SetupProblem(`The unpacked ${FLAVOUR_NAMES[flavour]} does not start on this machine.`)
    fs.mkdirSync(path.dirname(folder), { recursive: true })
    fs.rmSync(folder, { recursive: true, force: true })
    fs.renameSync(made, folder)
    say(`${FLAVOUR_NAMES[flavour]} ${asked.version} is there (${duration(Date.now() - start)}).`)
  } catch (error) {
    if (error instanceof SetupProblem) throw error
    throw new SetupProblem(explainFailure(`Unpacking ${FLAVOUR_NAMES[flavour]}`, String(error)))
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** @param {string} folder @param {import('./server-programs.mjs').Flavour} flavour @returns {Promise<string>} the folder of the .deb files */
async function download(folder, flavour) {
  const { release, whole, alone, extra } = PACKAGES[flavour]
  const sources =
    release === undefined
      ? undefined
      : await debianSources(release, await ensureDebianKeyring(path.join(folder, 'keys')))
  const configuration = preparePrivateApt(folder, sources === undefined ? {} : { sources })
  // One broken source of the machine makes `update` fail, and an unreachable mirror does not: the downloads decide.
  const updated = await runApt('apt-get', configuration, ['update', '-q'])
  const suffix = await findSuffix(configuration, whole[0] ?? '')
  const archives = path.join(folder, 'archives')
  const names = whole.map((name) => name + suffix)
  const wanted = ['install', '--no-install-recommends', '--download-only', '-y', '-q', ...names]
  const fetched = await runApt('apt-get', configuration, wanted)
  const others = ['download', '-q', ...alone.map((name) => name + suffix)]
  const more = fetched.ok ? await runApt('apt-get', configuration, others, archives) : fetched
  if (!more.ok)
    throw new SetupProblem(
      explainFailure(
        `Downloading ${FLAVOUR_NAMES[flavour]}`,
        `${updated.output}\n${more.output}`,
        'The package mirror',
      ),
    )
  for (const name of extra) await runApt('apt-get', configuration, ['download', '-q', name], archives)
  return archives
}

/**
 * Older releases have the version in the names: `mariadb-server-core-10.6` of Ubuntu 22.04 has the suffix `-10.6`.
 * @param {string} configuration @param {string} name
 */
async function findSuffix(configuration, name) {
  const { stdout } = await runApt('apt-cache', configuration, ['pkgnames', name])
  const names = stdout.split('\n')
  const versions = names
    .map((found) => found.slice(name.length))
    .filter((suffix) => /^-\d+(\.\d+)*$/.test(suffix))
    .sort()
  return names.includes(name) ? '' : (versions.at(-1) ?? '')
}

/** @param {string} archives @param {string} root @param {import('./server-programs.mjs').Flavour} flavour */
async function unpack(archives, root, flavour) {
  fs.mkdirSync(root, { recursive: true })
  const files = fs.readdirSync(archives).filter((name) => name.endsWith('.deb'))
  for (const file of files) {
    const outcome = await runProgram('dpkg-deb', ['-x', path.join(archives, file), root])
    if (!outcome.ok) throw new SetupProblem(explainFailure(`Unpacking ${FLAVOUR_NAMES[flavour]}`, outcome.output))
  }
  for (const name of LEFT_OUT) fs.rmSync(path.join(root, name), { recursive: true, force: true })
}
