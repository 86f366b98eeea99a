import { DbEnvError } from '@dbenv/core'

/** `DBENV_TEST_SERVER` names no kind of server. */
export class UnknownServerChoiceError extends DbEnvError {
  override readonly name = 'UnknownServerChoiceError'
  readonly code = 'DBENV_SERVER_UNKNOWN_CHOICE'
  readonly choice: string

  constructor(choice: string) {
    super(
      `\`DBENV_TEST_SERVER=${choice}\` names no kind of server. ` +
        'Set it to `local`, `container` or `existing`, or unset it to have one chosen.',
    )
    this.choice = choice
  }
}
