import { glob, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { DbEnvError } from '@dbenv/core'
import type { DatabaseSource } from '../plugin-options.ts'

/** A path or pattern in the configuration leads to no file. */
export class NoSuchFileError extends DbEnvError {
  override readonly name = 'NoSuchFileError'
  readonly code = 'DBENV_VITEST_NO_FILE'
  readonly pattern: string

  constructor(pattern: string, root: string) {
    super(
      `No file matches \`${pattern}\`, which the source of the test databases names; searched from \`${root}\`. ` +
        'Check the spelling; paths begin at the root of the vitest project, and a folder is named by what is in it: `folder/**`.',
    )
    this.pattern = pattern
  }
}

/**
 * The files that the patterns name, absolute: in the order of the patterns, and of names within one. Folders that a
 * pattern matches too, as `**` does, are passed over. Throws `NoSuchFileError`.
 */
export async function findFiles(patterns: readonly string[], root: string): Promise<readonly string[]> {
  const files: string[] = []
  for (const pattern of patterns) {
    const found: string[] = []
    for await (const match of glob(pattern, { cwd: root })) {
      const file = isAbsolute(match) ? match : join(root, match)
      if (!(await stat(file)).isDirectory()) found.push(file)
    }
    if (found.length === 0) throw new NoSuchFileError(pattern, root)
    files.push(...found.sort().filter((file) => !files.includes(file)))
  }
  return files
}

/** Names the files that a source says it is made of; none for an environment, or for a `prepare` without `inputs`. */
export function listSourcePatterns(source: DatabaseSource): readonly string[] {
  if ('files' in source) return source.files
  return ('prepare' in source && source.inputs) || []
}
