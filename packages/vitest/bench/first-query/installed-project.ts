import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')
const PACKAGES = ['core', 'server', 'clone', 'vitest'] as const

/** A project outside the checkout that has the packages as npm installs them: built, and found by their public names. */
export interface InstalledProject extends AsyncDisposable {
  readonly folder: string
  readonly vitest: string
  /** The configurations and tests of this folder, copied so that they import what is installed. */
  readonly parts: string
}

/** Builds the packages and lays them out; their dependencies are the checkout's own. */
export async function installProject(): Promise<InstalledProject> {
  const folder = await mkdtemp(join(tmpdir(), 'dbenv-bench-'))
  const modules = join(folder, 'node_modules')
  const parts = join(folder, 'first-query')
  await mkdir(join(modules, '@dbenv'), { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await cp(import.meta.dirname, parts, { recursive: true })
  await Promise.all(PACKAGES.map((name) => installPackage(name, join(modules, '@dbenv', name))))
  for (const name of PACKAGES) await linkDependencies(join(ROOT, 'packages', name, 'node_modules'), modules)
  return {
    folder,
    parts,
    vitest: join(modules, 'vitest', 'vitest.mjs'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, maxRetries: 20, retryDelay: 100 }),
  }
}

async function installPackage(name: string, target: string): Promise<void> {
  const source = join(ROOT, 'packages', name)
  const { publishConfig, ...manifest } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'))
  await mkdir(target)
  await writeFile(join(target, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }))
  // Declarations, the second half of the build, are for compilers.
  const [build = ''] = String(manifest.scripts.build).split(' && ')
  const [, ...args] = build.split(' ')
  await execa(join(ROOT, 'node_modules', '.bin', 'tsup'), [...args, '--out-dir', join(target, 'dist')], { cwd: source })
}

async function linkDependencies(from: string, to: string): Promise<void> {
  const there = new Set(await readdir(to))
  const wanted = (await readdir(from)).filter((name) => !/^[.@]/.test(name) && !there.has(name))
  for (const name of wanted) await symlink(await realpath(join(from, name)), join(to, name))
}
