import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { execa } from 'execa'
import { expect, inject, it, onTestFinished } from 'vitest'
import { findServerProgram, localServer } from '../src/index.ts'
import { createCacheFolder, findLeftovers } from './fixtures/leftovers.ts'

const { flavour, program } = inject('testServer')
const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0

it('refuses a program that is no server before anything is made', async () => {
  await using cache = await createCacheFolder()
  await expect(localServer({ program: '/bin/ls', cacheFolder: cache.path }).start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_UNUSABLE_PROGRAM',
    program: '/bin/ls',
  })
  expect(await readdir(cache.path)).toEqual([])
})

it('tells what a program printed that says it is a server and then fails', async () => {
  await using cache = await createCacheFolder()
  const impostor = join(cache.path, 'mysqld')
  await writeFile(
    impostor,
    '#!/bin/sh\n[ "$2" = --version ] && echo "mysqld  Ver 9.7.4 for Linux" && exit\necho sorry >&2; exit 3\n',
    {
      mode: 0o755,
    },
  )
  await expect(localServer({ program: impostor, cacheFolder: cache.path }).start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_START_FAILED',
    message: expect.stringMatching(/ended with code 3[\s\S]*sorry/),
  })
  expect(await findLeftovers(cache.path)).toEqual([])
})

it('says what to install when there is no server program', async () => {
  await using empty = await createCacheFolder()
  const surroundings = { environment: { PATH: empty.path }, platform: 'freebsd' } as const
  await expect(findServerProgram({ surroundings })).rejects.toMatchObject({
    code: 'DBENV_SERVER_NO_PROGRAM',
    searched: [empty.path],
    message: expect.stringContaining('apt-get install mariadb-server-core'),
  })
})

it('finds the program on PATH, and takes only the vendor that is asked for', async () => {
  await using folder = await createCacheFolder()
  const name = flavour === 'mariadb' ? 'mariadbd' : 'mysqld'
  await writeFile(join(folder.path, name), `#!/bin/sh\nexec '${program}' "$@"\n`, { mode: 0o755 })
  const surroundings = { environment: { PATH: folder.path }, platform: 'freebsd' } as const
  expect(await findServerProgram({ surroundings })).toMatchObject({ flavour, path: join(folder.path, name) })
  const other = flavour === 'mariadb' ? 'mysql' : 'mariadb'
  await expect(findServerProgram({ surroundings, flavour: other })).rejects.toMatchObject({
    code: 'DBENV_SERVER_NO_PROGRAM',
    message: expect.stringMatching(
      new RegExp(`^((?!install ${flavour}).)*apt-get install ${other}-server((?!install ${flavour}).)*$`),
    ),
  })
})

it('names the cache folder when it cannot be written to', async () => {
  await using cache = await createCacheFolder()
  const file = join(cache.path, 'a-file')
  await writeFile(file, '')
  await expect(localServer({ program, cacheFolder: file }).start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_CACHE_UNUSABLE',
    message: expect.stringContaining(file),
  })
})

it.runIf(process.platform !== 'win32')(
  'says that a server cannot work in a folder with a colon in its name',
  async () => {
    await using cache = await createCacheFolder()
    await expect(localServer({ program, cacheFolder: join(cache.path, 'a:b') }).start()).rejects.toMatchObject({
      code: 'DBENV_SERVER_CACHE_UNUSABLE',
      message: expect.stringMatching(/a:b.*takes a `:`/),
    })
    expect(await readdir(cache.path)).toEqual([])
  },
)

it('works in a folder whose name a shell, an option file or SQL would misread', async () => {
  await using cache = await createCacheFolder()
  await using server = await localServer({ program, cacheFolder: join(cache.path, `a b'c"d$(e);f\\g`) }).start()
  expect(server).toMatchObject({ flavour, ownership: 'private' })
})

// A disk of a size of its own takes a mount, and that takes root: CI runs as root.
it.runIf(isLinuxRoot).each([
  ['before it begins, when the disk has too little room', 24, 'are needed'],
  ['when another process fills the disk', 600, 'it filled up'],
])('says that the disk of the cache folder is full %s, and leaves nothing', async (_when, mebibytes, found) => {
  const disk = await mountDisk(mebibytes)
  const cacheFolder = join(disk, 'cache')
  const provider = localServer({ program: mebibytes > 100 ? await createFillingProgram(disk) : program, cacheFolder })
  await expect(provider.start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_CACHE_FULL',
    message: expect.stringContaining(found),
  })
  expect(await findLeftovers(cacheFolder)).toEqual([])
})

it.runIf(isLinuxRoot)('names the cache folder when its disk was made read-only', async () => {
  const disk = await mountDisk(8)
  const cacheFolder = join(disk, 'cache')
  await mkdir(join(cacheFolder, 'private-servers', 'runs'), { recursive: true })
  await execa('mount', ['-o', 'remount,ro', disk])
  await expect(localServer({ program, cacheFolder }).start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_CACHE_UNUSABLE',
    message: expect.stringMatching(/cache.*read-only/),
  })
})

/** A disk in memory, gone after the test. */
async function mountDisk(mebibytes: number): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), 'dbenv-disk-'))
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', disk])
  onTestFinished(async () => {
    await execa('umount', [disk])
    await rm(disk, { recursive: true })
  })
  return disk
}

/** The server, which meets a disk that was filled after there seemed to be room. */
async function createFillingProgram(disk: string): Promise<string> {
  const folder = join(disk, 'bin')
  await mkdir(folder)
  const path = join(folder, flavour === 'mariadb' ? 'mariadbd' : 'mysqld')
  const fill = `case "$*" in *--version*|*--help*) ;; *) head -c 1G /dev/zero > '${disk}/filler' 2>/dev/null ;; esac`
  await writeFile(path, `#!/bin/sh\n${fill}\nexec '${program}' "$@"\n`, { mode: 0o755 })
  return path
}
