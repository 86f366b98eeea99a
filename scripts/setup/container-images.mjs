// Container images of both servers without a registry: from the unpacked Debian packages and a static busybox.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasImage, importImage } from './docker-api.mjs'
import { cachedProgram, FLAVOURS } from './server-programs.mjs'
import { writeWrappers } from './wrappers.mjs'

const ENTRYPOINT = fileURLToPath(new URL('./container-entrypoint.sh', import.meta.url))

/** What the entrypoint and the programs' wrappers use of busybox, and what one wants when looking into a container. */
const COMMANDS = [
  ...['sh', 'cat', 'sed', 'sleep', 'mkdir', 'readlink', 'kill', 'ls', 'ps', 'env', 'id', 'grep', 'head', 'tail', 'df'],
]

/** `mysql-files`: MySQL's own `secure_file_priv`, without which it does not start. */
const FOLDERS = [
  ...['bin', 'etc', 'root', 'run/mysqld', 'var/lib/mysql', 'var/lib/mysql-files', 'opt/server'],
  'docker-entrypoint-initdb.d',
]

/** In the packages, and of no use to a server or a client. */
const LEFT_OUT = ['usr/share/perl', 'usr/share/perl5', 'usr/share/doc', 'usr/share/man', 'usr/share/locale']

/**
 * Makes what Docker does not have yet; an image is named by all that it is made of.
 * @param {string} socket @param {string} cache @param {string} busybox a static one
 * @returns {Promise<Record<import('./server-programs.mjs').Flavour, string>>} an image a flavour
 */
export async function ensureImages(socket, cache, busybox) {
  const made = []
  for (const flavour of FLAVOURS) {
    const image = `dbenv-test-${flavour}:${identify(cache, flavour)}`
    if (!(await hasImage(socket, image))) await makeImage(socket, cache, flavour, busybox, image)
    made.push([flavour, image])
  }
  return Object.fromEntries(made)
}

/** @param {string} cache @param {import('./server-programs.mjs').Flavour} flavour */
function identify(cache, flavour) {
  const { size, mtimeMs } = fs.statSync(cachedProgram(cache, flavour))
  const root = fs.statSync(path.join(cache, 'servers', flavour, 'root'))
  const hash = createHash('sha256').update(JSON.stringify([size, mtimeMs, root.ino, root.mtimeMs]))
  for (const file of [ENTRYPOINT, fileURLToPath(import.meta.url)]) hash.update(fs.readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

/**
 * @param {string} socket @param {string} cache @param {import('./server-programs.mjs').Flavour} flavour
 * @param {string} busybox @param {string} image
 */
async function makeImage(socket, cache, flavour, busybox, image) {
  const stage = fs.mkdtempSync(path.join(cache, 'image-'))
  try {
    writeStage(stage, path.join(cache, 'servers', flavour, 'root'), flavour, busybox)
    const archive = spawn(
      'tar',
      [
        ...['--create', '--owner=0', '--group=0', '--transform', `s,^${flavour}/,opt/server/,S`],
        ...LEFT_OUT.map((name) => `--exclude=${flavour}/root/${name}`),
        ...['-C', path.join(cache, 'servers'), `${flavour}/root`],
        ...['-C', stage, '.'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const changes = [
      'ENTRYPOINT ["/entrypoint"]',
      'ENV PATH=/opt/server/bin:/bin',
      'EXPOSE 3306',
      'VOLUME /var/lib/mysql',
    ]
    await importImage(socket, image, changes, archive.stdout)
  } finally {
    fs.rmSync(stage, { recursive: true, force: true })
  }
}

/**
 * All but the unpacked packages in `root`.
 * @param {string} stage @param {string} root @param {import('./server-programs.mjs').Flavour} flavour @param {string} busybox
 */
function writeStage(stage, root, flavour, busybox) {
  for (const folder of FOLDERS) fs.mkdirSync(path.join(stage, folder), { recursive: true })
  fs.mkdirSync(path.join(stage, 'tmp'))
  fs.chmodSync(path.join(stage, 'tmp'), 0o1777)
  fs.copyFileSync(busybox, path.join(stage, 'bin/busybox'))
  fs.chmodSync(path.join(stage, 'bin/busybox'), 0o755)
  for (const name of COMMANDS) fs.symlinkSync('busybox', path.join(stage, 'bin', name))
  fs.writeFileSync(path.join(stage, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  const server = path.join(stage, 'opt/server')
  fs.writeFileSync(path.join(server, 'daemon'), flavour === 'mariadb' ? 'mariadbd' : 'mysqld')
  fs.writeFileSync(path.join(server, 'client'), flavour)
  // The wrappers look for their root beside them, where the archive has it.
  fs.symlinkSync(root, path.join(server, 'root'))
  writeWrappers(server, flavour)
  fs.rmSync(path.join(server, 'root'))
  fs.copyFileSync(ENTRYPOINT, path.join(stage, 'entrypoint'))
  fs.chmodSync(path.join(stage, 'entrypoint'), 0o755)
}
