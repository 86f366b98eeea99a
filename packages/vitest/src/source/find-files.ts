import { glob } from 'node:fs/promises'
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
        'Check the spelling; paths begin at the root of the vitest project.',
    )
    this.pattern = pattern
  }
}

/** The files that the patterns name, absolute: in the order of the patterns, and of names within one. */
export async function findFiles(patterns: readonly string[], root: string): Promise<readonly string[]> {
  const files: string[] = []
  for (const pattern of patterns) {
    const found: string[] = []
    for await (const file of glob(pattern, { cwd: root })) found.push(isAbsolute(file) ? file : join(root, file))
    if (found.length === 0) throw new NoSuchFileError(pattern, root)
    files.push(...found.sort().filter((file) => !files.includes(file)))
  }
  return files
}

/** The files that a source says it is made of, absolute; none for an environment, or for a `prepare` without `inputs`. */
export async function findSourceFiles(source: DatabaseSource, root: string): Promise<readonly string[]> {
  const patterns = 'files' in source ? source.files : 'prepare' in source ? source.inputs : undefined
  return findFiles(patterns ?? [], root)
}
