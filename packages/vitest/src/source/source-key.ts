import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { DbEnvError, type EnvironmentVariables } from '@dbenv/core'
import type { DatabaseSource, ResolvedPluginOptions } from '../plugin-options.ts'
import { findFiles } from './find-files.ts'
import { hashSource, hashSourceFiles } from './hash-source.ts'

/** A file of the source was changed while databases were made of it. They are not kept. */
export class SourceChangedError extends DbEnvError {
  override readonly name = 'SourceChangedError'
  readonly code = 'DBENV_VITEST_SOURCE_CHANGED'

  constructor() {
    super(
      'A file of the source has changed while the databases were made of it, so that it is not sure what is in them. ' +
        'Nothing of them is kept. Run the tests again when nothing writes these files.',
    )
  }
}

/** What the databases of a source are found again by. */
export interface SourceKey {
  /** As of `hashSource`. */
  readonly hash: string | undefined
  /** Called when the files have been read. Throws `SourceChangedError` unless they are what the hash says. */
  checkUnchanged(): Promise<void>
}

/** Of a source whose databases are not found again, whatever it says that it depends on. */
export const NO_SOURCE_KEY: SourceKey = { hash: undefined, checkUnchanged: async () => undefined }

/** Reads the key of a source, whose files are found from `root`; takes and throws what `hashSource` does. */
export async function readSourceKey(
  options: ResolvedPluginOptions,
  root: string,
  surroundings: readonly string[],
  variables?: EnvironmentVariables,
): Promise<SourceKey> {
  const { source } = options
  // First: what is written from here on is another state.
  const stamps = await readStamps(source, root)
  const files = await hashSourceFiles(source, root)
  const hash = await hashSource(options, files, surroundings, variables)
  if (hash === undefined) return NO_SOURCE_KEY
  const isUnchanged = async () =>
    isDeepStrictEqual(await hashSourceFiles(source, root), files) && (await readStamps(source, root)) === stamps
  return {
    hash,
    async checkUnchanged() {
      // A file that is gone has changed; that it is missing says the next one who looks for it.
      if (!(await isUnchanged().catch(() => false))) throw new SourceChangedError()
    },
  }
}

/**
 * When SQL files were last changed: one that was changed and put back was another one meanwhile. Not of the inputs of a
 * function, which may write them itself.
 */
async function readStamps(source: DatabaseSource, root: string): Promise<string> {
  if (!('files' in source)) return ''
  const files = await findFiles(source.files, root)
  const stamps = files.map(async (file) => {
    const { ino, ctimeNs } = await stat(file, { bigint: true })
    return `${file} ${ino} ${ctimeNs}`
  })
  return (await Promise.all(stamps)).join('\n')
}
