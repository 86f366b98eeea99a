import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { type EnvironmentVariables, readConnectionSettings } from '@dbenv/core'
import type { DatabaseSource, ResolvedPluginOptions } from '../plugin-options.ts'
import { findFiles, listSourcePatterns } from './find-files.ts'

/**
 * A hash of everything that makes the template: `files` as of `hashSourceFiles`, the options, the packages that build
 * it, and `surroundings` that the caller knows (the environments in it, a server's version). The same on every machine.
 * `undefined` where the source does not say what it depends on: then nothing is found again. `variables` name the place
 * of an environment that says none; left out, that is the server itself. Rejects with `MissingConnectionSettingsError`.
 */
export async function hashSource(
  options: ResolvedPluginOptions,
  files: readonly unknown[],
  surroundings: readonly string[],
  variables?: EnvironmentVariables,
): Promise<string | undefined> {
  const content = toSourceIdentity(options.source, files, variables)
  if (content === undefined) return undefined
  const identity = [content, options.databases ?? null, options.share, surroundings, await readCodeIdentity()]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex')
}

function toSourceIdentity(
  source: DatabaseSource,
  files: readonly unknown[],
  variables: EnvironmentVariables | undefined,
): unknown {
  if ('files' in source) return files
  if ('prepare' in source) return source.inputs && [source.prepare.toString(), files]
  if (source.key === undefined) return undefined
  const place = source.connection ?? (variables && readConnectionSettings(variables))
  const address = [place?.host ?? null, place?.port ?? null, place?.socketPath ?? null]
  return [source.environment, source.content ?? null, source.key, ...address]
}

/** The files that a source says it is made of, each with the hash of its content. Throws `NoSuchFileError`. */
export async function hashSourceFiles(source: DatabaseSource, root: string): Promise<readonly unknown[]> {
  const files = await findFiles(listSourcePatterns(source), root)
  return hashFiles(files, findCommonFolder(files))
}

/** The folder that all files are below: another project finds the same files from another root. */
function findCommonFolder(files: readonly string[]): string {
  const [first = '', ...others] = files
  let folder = dirname(first)
  while (others.some((file) => relative(folder, file).startsWith('..'))) {
    const parent = dirname(folder)
    // Windows has a root for each drive.
    if (parent === folder) return folder
    folder = parent
  }
  return folder
}

async function hashFiles(files: readonly string[], root: string): Promise<readonly unknown[]> {
  return Promise.all(
    files.map(async (file) => [
      relative(root, file),
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ]),
  )
}

/** What makes a template besides its source. */
const PACKAGES = ['@dbenv/vitest', '@dbenv/clone', '@dbenv/core'] as const

async function readCodeIdentity(): Promise<readonly unknown[]> {
  const { resolve } = createRequire(import.meta.url)
  const identities = await Promise.all(
    PACKAGES.map(async (name) => {
      const folder = dirname(resolve(name))
      const names = await readdir(folder, { recursive: true })
      const files = names.filter((name) => /\.[jt]s$/.test(name) && !/\.test\.ts$/.test(name))
      return hashFiles(
        files.sort().map((name) => join(folder, name)),
        folder,
      )
    }),
  )
  return identities
}
