import { DbEnvError } from '@dbenv/core'

/** What client programs read their connection from could not be written. None of them was started. */
export class OptionFileError extends DbEnvError {
  override readonly name = 'OptionFileError'
  override readonly code = 'DBENV_OPTION_FILE'
  /** The folder for temporary files of this machine. */
  readonly folder: string

  constructor(folder: string, cause: unknown) {
    const found = cause instanceof Error ? cause.message : String(cause)
    super(
      `No option file for the client programs could be written into \`${folder}\`: ${found}. Make room on this machine, ` +
        'or name another folder for temporary files (TMPDIR).',
      { cause },
    )
    this.folder = folder
  }
}
