import { DbEnvError } from '@dbenv/core'

/** Sessions that earlier tests left at work in a slot did not end, so that it cannot be handed on. */
export class StatementsLeftError extends DbEnvError {
  override readonly name = 'StatementsLeftError'
  readonly code = 'DBENV_VITEST_STATEMENTS_LEFT'

  constructor(environment: string, sessions: readonly string[], cause: unknown) {
    const refusal = cause instanceof Error ? ` (${cause.message})` : ''
    super(
      `The databases of \`${environment}\` could not be reset: an earlier test left ${sessions.join('; ')}, which did ` +
        `not end when it was told to${refusal}. Await what a test starts, and end it where a test may time out.`,
      { cause },
    )
  }
}
