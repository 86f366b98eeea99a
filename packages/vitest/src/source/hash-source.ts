import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ResolvedPluginOptions } from '../plugin-options.ts'
import { findFiles } from './find-files.ts'

/**
 * A hash of everything that makes the template: the files' contents, the options, the environments in it and the
 * packages that build it. The server's program and version are added by its provider. `undefined` where the source does
 * not say what it depends on: then nothing is found again.
 */
export async function hashSource(
  options: ResolvedPluginOptions,
  environments: readonly string[],
  root: string,
): Promise<string | undefined> {
  const content = await readSourceIdentity(options.source, root)
  if (content === undefined) return undefined
  const identity = [content, options.databases ?? null, options.share, environments, await readCodeIdentity()]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex')
}

async function readSourceIdentity(source: ResolvedPluginOptions['source'], root: string): Promise<unknown> {
  if ('files' in source) return hashFiles(await findFiles(source.files, root))
  if ('prepare' in source) {
    if (!source.inputs) return undefined
    return [source.prepare.toString(), await hashFiles(await findFiles(source.inputs, root))]
  }
  if (source.key === undefined) return undefined
  const { host, port, socketPath } = source.connection ?? {}
  return [source.environment, source.content ?? null, source.key, host ?? null, port ?? null, socketPath ?? null]
}

async function hashFiles(files: readonly string[]): Promise<readonly unknown[]> {
  return Promise.all(
    files.map(async (file) => [
      file,
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ]),
  )
}

/** The code of this package and of the one that clones, by the size and time of each file. */
async function readCodeIdentity(): Promise<readonly unknown[]> {
  const folders = [fileURLToPath(import.meta.url), createRequire(import.meta.url).resolve('@dbenv/clone')].map(dirname)
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder, { recursive: true })
      return names
        .filter((name) => /\.[jt]s$/.test(name) && !/\.test\.ts$/.test(name))
        .map((name) => join(folder, name))
    }),
  )
  return Promise.all(
    files.flat().map(async (file) => {
      const { size, mtimeMs } = await stat(file)
      return [file, size, mtimeMs]
    }),
  )
}
