import { DbEnvError, type UnlistedDatabaseError } from '@dbenv/core'

/** The command line asks for something that does not go together. Nothing was touched. */
export class UsageError extends DbEnvError {
  override readonly name = 'UsageError'
  override readonly code = 'DBENV_USAGE'
}

/** A dangerous command met nobody who could agree: no terminal and no `--confirm`. Nothing was touched. */
export class ConfirmationRequiredError extends DbEnvError {
  override readonly name = 'ConfirmationRequiredError'
  override readonly code = 'DBENV_CONFIRMATION_REQUIRED'
}

/** Production was named, or detected, where something is changed. Nothing was touched. */
export class ProductionRefusedError extends DbEnvError {
  override readonly name = 'ProductionRefusedError'
  override readonly code = 'DBENV_PROD_REFUSED'

  /**
   * @param done what was to be done to it, as in "cannot be deleted"
   * @param advice what to do instead
   */
  constructor(done: string, advice = 'Name a test environment; `dbenv list` shows them.') {
    super(`Production (\`prod\`) cannot be ${done}: dbenv only reads it. ${advice}`)
  }
}

/** A person said no. Nothing was touched. */
export class DeclinedError extends DbEnvError {
  override readonly name = 'DeclinedError'
  override readonly code = 'DBENV_DECLINED'
}

/** A question was left without an answer, by Ctrl-C or by closing the terminal. Nothing was touched. */
export class QuestionLeftError extends DbEnvError {
  override readonly name = 'QuestionLeftError'
  override readonly code = 'DBENV_QUESTION_LEFT'
}

/** The folder that the command was typed in has been removed since. Nothing was touched. */
export class WorkingFolderGoneError extends DbEnvError {
  override readonly name = 'WorkingFolderGoneError'
  override readonly code = 'DBENV_WORKING_FOLDER_GONE'

  constructor(options: ErrorOptions) {
    super(
      'The working directory is not there any more (it was removed), so that its branch cannot be read. ' +
        'Change to a folder that exists, and run the command again.',
      options,
    )
  }
}

/** The program that `dbenv exec` should run does not start. */
export class CommandNotStartedError extends DbEnvError {
  override readonly name = 'CommandNotStartedError'
  override readonly code = 'DBENV_COMMAND_NOT_STARTED'
}

/** A statement given to `dbenv which` names a database that no program here would be let through to. */
export class StatementRefusedError extends DbEnvError {
  override readonly name = 'StatementRefusedError'
  override readonly code = 'DBENV_UNLISTED_DATABASE'
  readonly database: string

  constructor(cause: UnlistedDatabaseError, listed: readonly string[]) {
    const { database, position } = cause
    super(
      `The statement names the database \`${database}\` at position ${position}, which is not in this environment ` +
        `(listed: ${listed.join(', ')}), so that a program would be refused it. Check the spelling, register it ` +
        `(\`dbenv init --register ${database}\`) and create the environment again, or name it as shared (DBENV_SHARED).`,
      { cause },
    )
    this.database = database
  }
}
