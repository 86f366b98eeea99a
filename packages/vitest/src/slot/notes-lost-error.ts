import { DbEnvError } from '@dbenv/core'

/** What the run has noted of its databases is gone from the server, and with it what tells which of them are its own. */
export class NotesLostError extends DbEnvError {
  override readonly name = 'NotesLostError'
  readonly code = 'DBENV_VITEST_NOTES_LOST'

  constructor(environment: string, cause: Error) {
    super(
      `The databases of \`${environment}\` cannot be reset any more: ${cause.message}. A test, or the code under test, has ` +
        'dropped `master_config` or what this run keeps there. Have it leave that database alone, and start the run again.',
      { cause },
    )
  }
}
