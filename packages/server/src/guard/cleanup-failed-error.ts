import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DbEnvError } from '@dbenv/core'
import { END_LOG_FILE } from './run-end-command.ts'

/** A server was to be taken away with all that it holds, and that did not succeed. */
export class CleanupFailedError extends DbEnvError {
  override readonly name = 'CleanupFailedError'
  readonly code = 'DBENV_SERVER_CLEANUP_FAILED'
  /** Holds the record of what is left; the next start reads it. */
  readonly folder: string

  private constructor(folder: string, found: string) {
    super(
      `A server could not be removed: ${found || 'the program that removes it failed'}. ` +
        `The record of it stays in \`${folder}\`, and the next start of such a server removes it.`,
    )
    this.folder = folder
  }

  static async read(folder: string): Promise<CleanupFailedError> {
    const log = await readFile(join(folder, END_LOG_FILE), 'utf8').catch(() => '')
    return new CleanupFailedError(folder, log.trim())
  }
}
