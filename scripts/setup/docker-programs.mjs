// Docker's daemon for the container tests: this machine's own, else Debian's packages, unpacked and not installed.
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { explainFailure } from './explain-failure.mjs'
import { preparePrivateApt, runApt } from './private-apt.mjs'
import { runProgram } from './run-program.mjs'
import { duration, SetupProblem, say } from './say.mjs'

/** Where packages put a daemon; a plain user's PATH lacks some of them. */
const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/**
 * @typedef {{ dockerd: string, env: NodeJS.ProcessEnv, busybox: string }} DockerPrograms
 * `env`: what the daemon runs with. `busybox`: a static one, to make images of.
 */

/** Gets what is missing into `cache/docker`. @param {string} cache @returns {Promise<DockerPrograms>} */
export async function ensureDockerPrograms(cache) {
  const root = path.join(cache, 'docker', 'root')
  const onMachine = findFile(FOLDERS, 'dockerd')
  if (!isComplete(root, onMachine)) await unpackPrograms(cache, root, onMachine)
  const own = onMachine === undefined ? ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((name) => path.join(root, name)) : []
  const dockerd = onMachine ?? findFile(own, 'dockerd')
  if (dockerd === undefined) throw new SetupProblem('The unpacked packages of Docker hold no dockerd.')
  const libraries = onMachine === undefined ? findLibraries(root) : []
  return {
    dockerd,
    busybox: path.join(root, 'bin', 'busybox'),
    env: {
      ...process.env,
      // what the daemon starts (containerd, runc, docker-proxy) it finds on PATH
      PATH: [...own, process.env['PATH'] ?? '', ...FOLDERS].join(path.delimiter),
      ...(libraries.length === 0 ? {} : { LD_LIBRARY_PATH: libraries.join(':') }),
    },
  }
}

/** @param {string} root @param {string | undefined} onMachine */
function isComplete(root, onMachine) {
  const wanted = ['bin/busybox', ...(onMachine === undefined ? ['usr/sbin/dockerd'] : [])]
  return wanted.every((name) => fs.existsSync(path.join(root, name)))
}

/** Leaves `root` whole or not at all. @param {string} cache @param {string} root @param {string | undefined} onMachine */
async function unpackPrograms(cache, root, onMachine) {
  const start = Date.now()
  const folder = path.join(cache, `docker.tmp-${process.pid}`)
  try {
    const configuration = preparePrivateApt(folder, { onTop: 'of-this-machine' })
    const archives = path.join(folder, 'archives')
    const updated = await runApt('apt-get', configuration, ['update', '-q'])
    const wanted = ['install', '--no-install-recommends', '--download-only', '-y', '-q', 'docker.io']
    const fetched = onMachine === undefined ? await runApt('apt-get', configuration, wanted) : updated
    const more = await runApt('apt-get', configuration, ['download', '-q', 'busybox-static'], archives)
    const failed = [...(onMachine === undefined ? [fetched] : []), more].find(({ ok }) => !ok)
    if (failed !== undefined) {
      const output = `${updated.output}\n${failed.output}`
      throw new SetupProblem(explainFailure('Downloading Docker', output, 'The package mirror'))
    }
    const made = path.join(folder, 'root')
    fs.mkdirSync(made)
    for (const file of fs.readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
      const outcome = await runProgram('dpkg-deb', ['-x', path.join(archives, file), made])
      if (!outcome.ok) throw new SetupProblem(explainFailure('Unpacking Docker', outcome.output))
    }
    fs.mkdirSync(path.dirname(root), { recursive: true })
    fs.rmSync(root, { recursive: true, force: true })
    fs.renameSync(made, root)
    say(`Docker for the container tests is there (${duration(Date.now() - start)}).`)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} root */
function findLibraries(root) {
  return ['lib', 'usr/lib'].flatMap((folder) => {
    const parent = path.join(root, folder)
    const names = fs.existsSync(parent) ? fs.readdirSync(parent) : []
    return names.filter((name) => name.includes('-linux-gnu')).map((name) => path.join(parent, name))
  })
}

/** @param {readonly string[]} folders @param {string} name */
function findFile(folders, name) {
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file))
}
