import { type DatabaseName, DbEnvError, type EnvironmentName, type TestEnvironmentName } from '@dbenv/core'
import type { CreateReport } from './create-report.ts'
import type { DeletedEnvironments } from './delete-options.ts'

/** Production was named where only a test environment may stand. Nothing was touched. */
export class ProdRefusedError extends DbEnvError {
  override readonly name = 'ProdRefusedError'
  override readonly code = 'DBENV_PROD_REFUSED'

  /** @param verb what was to be done, as in "cannot be deleted" */
  constructor(verb: string) {
    super(`Environment \`prod\` cannot be ${verb}: dbenv never does that. Name a test environment (\`test-<label>\`).`)
  }
}

/** Environments that the registry does not hold. Nothing was touched. */
export class EnvironmentNotFoundError extends DbEnvError {
  override readonly name = 'EnvironmentNotFoundError'
  override readonly code = 'DBENV_ENVIRONMENT_NOT_FOUND'
  readonly environments: readonly EnvironmentName[]
  /** The environments that are there. */
  readonly known: readonly EnvironmentName[]

  constructor(environments: readonly EnvironmentName[], known: readonly EnvironmentName[]) {
    const list = known.length > 0 ? known.join(', ') : 'none'
    super(
      `No environment ${quoteAny(environments)} is registered on this server (test environments: ${list}). ` +
        'Check the spelling and the connection, or create it.',
    )
    this.environments = environments
    this.known = known
  }
}

/** The environment is there already, whole or made otherwise than asked now. Nothing was touched. */
export class EnvironmentExistsError extends DbEnvError {
  override readonly name = 'EnvironmentExistsError'
  override readonly code = 'DBENV_ENVIRONMENT_EXISTS'
  readonly environment: TestEnvironmentName

  constructor(environment: TestEnvironmentName, found: string) {
    super(`Environment \`${environment}\` already exists: ${found}. Delete it first, or choose another label.`)
    this.environment = environment
  }
}

/** Events that ran in databases while they were filled: these hold more than what filled them, and are dropped again. */
export class EventsRanError extends DbEnvError {
  override readonly name = 'EventsRanError'
  override readonly code = 'DBENV_EVENTS_RAN'
  /** `database.event` each. */
  readonly events: readonly string[]

  constructor(environment: TestEnvironmentName, events: readonly string[]) {
    super(
      `Environment \`${environment}\` was not made: events ran while it was filled, and nobody knows what they did ` +
        `(${events.join(', ')}). Create them with DISABLE, or SET GLOBAL event_scheduler = OFF on that server.`,
    )
    this.events = events
  }
}

/** A branch that the registry could not hold whole: a cut one would never be found again. Nothing was touched. */
export class InvalidBranchError extends DbEnvError {
  override readonly name = 'InvalidBranchError'
  override readonly code = 'DBENV_INVALID_BRANCH'
  readonly branchName: string

  constructor(branchName: string, found: string) {
    super(
      `No environment can be bound to branch \`${branchName}\`: ${found}. ` +
        'Rename the branch, or create an environment without one (`dbenv create --env LABEL`) and choose it by its name.',
    )
    this.branchName = branchName
  }
}

/** A base name to include or exclude that the source does not have, or a selection that leaves nothing. */
export class InvalidSelectionError extends DbEnvError {
  override readonly name = 'InvalidSelectionError'
  override readonly code = 'DBENV_INVALID_SELECTION'
  readonly source: EnvironmentName
  /** The base names of the source. */
  readonly baseNames: readonly string[]

  constructor(source: EnvironmentName, found: string, baseNames: readonly string[]) {
    const next =
      baseNames.length > 0
        ? `Choose among: ${baseNames.join(', ')}.`
        : source === 'prod'
          ? 'Register the databases of prod first (`dbenv init --register a,b`, or `--register-all`).'
          : 'Check the spelling, or create that environment first.'
    super(`Nothing can be cloned from environment \`${source}\`: ${found}. ${next}`)
    this.source = source
    this.baseNames = baseNames
  }
}

/** Some databases of a new environment failed; the others stand and can be used. */
export class EnvironmentIncompleteError extends DbEnvError {
  override readonly name = 'EnvironmentIncompleteError'
  override readonly code = 'DBENV_ENVIRONMENT_INCOMPLETE'
  readonly report: CreateReport

  constructor(report: CreateReport) {
    const failed = report.databases.filter((database) => database.status === 'failed')
    const list = failed.map(({ baseName, error }) => `\n- ${baseName}: ${error.message}`).join('')
    const standing = report.databases.length - failed.length
    super(
      `Environment \`${report.environment}\` is incomplete: ${failed.length} of ${report.databases.length} databases ` +
        `failed, ${standing} stand.${list}\nCreate it again to make the missing ones, or delete it.`,
      { cause: failed[0]?.error },
    )
    this.report = report
  }
}

/** A shared database that the target place lacks could not be copied there. Nothing of the environment was made. */
export class SharedCopyFailedError extends DbEnvError {
  override readonly name = 'SharedCopyFailedError'
  override readonly code = 'DBENV_SHARED_COPY_FAILED'
  readonly environment: TestEnvironmentName
  readonly databaseNames: readonly DatabaseName[]

  constructor(
    environment: TestEnvironmentName,
    failed: readonly { readonly databaseName: DatabaseName; readonly error: Error }[],
  ) {
    const list = failed.map(({ databaseName, error }) => `\n- ${databaseName}: ${error.message}`).join('')
    super(
      `Environment \`${environment}\` was not begun: shared databases that the target server lacks could not be copied ` +
        `there.${list}\nMend that and create it again, or make them there yourself.`,
      { cause: failed[0]?.error },
    )
    this.environment = environment
    this.databaseNames = failed.map(({ databaseName }) => databaseName)
  }
}

/** A signal stopped a create; what it had made is gone again, unless `leftovers` says otherwise. */
export class CreateAbortedError extends DbEnvError {
  override readonly name = 'CreateAbortedError'
  override readonly code = 'DBENV_ABORTED'
  readonly environment: TestEnvironmentName
  /** What could not be dropped, and why; the next create or delete tries again. */
  readonly leftovers: readonly Error[]

  constructor(environment: TestEnvironmentName, leftovers: readonly Error[], cause: unknown) {
    const found =
      leftovers.length > 0 ? leftovers.map((error) => error.message).join(' ') : 'what it made is dropped again'
    super(
      `Creating environment \`${environment}\` was stopped: ${found.replace(/\.$/, '')}. Create it again, or delete it.`,
      { cause },
    )
    this.environment = environment
    this.leftovers = leftovers
  }
}

/** A database of the source environment was deleted, or made anew, while it was copied: the copy may be of a part. */
export class SourceReplacedError extends DbEnvError {
  override readonly name = 'SourceReplacedError'
  override readonly code = 'DBENV_SOURCE_REPLACED'
  readonly source: EnvironmentName
  readonly databaseName: DatabaseName

  constructor(source: EnvironmentName, databaseName: DatabaseName) {
    super(
      `The source database \`${databaseName}\` of environment \`${source}\` was deleted or made anew while it was copied. ` +
        'Create the environment again when the source is whole.',
    )
    this.source = source
    this.databaseName = databaseName
  }
}

/** A database that was to go was removed by somebody else since it was shown. What has its name now was not touched. */
export class DatabaseReplacedError extends DbEnvError {
  override readonly name = 'DatabaseReplacedError'
  override readonly code = 'DBENV_DATABASE_REPLACED'
  readonly databaseName: DatabaseName

  constructor(databaseName: DatabaseName) {
    super(
      `Somebody else has removed \`${databaseName}\` since it was shown; if there is one of that name now, it is another ` +
        'one, and was kept. List the environments again before you delete it.',
    )
    this.databaseName = databaseName
  }
}

/** Some databases could not be removed; the others are gone. */
export class DeletionIncompleteError extends DbEnvError {
  override readonly name = 'DeletionIncompleteError'
  override readonly code = 'DBENV_DELETION_INCOMPLETE'
  /** What is gone. */
  readonly deleted: DeletedEnvironments
  /** What is not, and why. */
  readonly failures: readonly DeletionFailure[]

  constructor(deleted: DeletedEnvironments, failures: readonly DeletionFailure[]) {
    const list = failures.map(({ environment, baseName, error }) => `\n- ${environment}/${baseName}: ${error.message}`)
    const gone = [...deleted.values()].reduce((sum, names) => sum + names.size, 0)
    super(
      `${failures.length} database(s) could not be removed, ${gone} are gone.${list.join('')}\nRun the command again.`,
      {
        cause: failures[0]?.error,
      },
    )
    this.deleted = deleted
    this.failures = failures
  }
}

/** A signal stopped a deletion before its first drop. Nothing was deleted. */
export class DeletionAbortedError extends DbEnvError {
  override readonly name = 'DeletionAbortedError'
  override readonly code = 'DBENV_ABORTED'

  /** @param cause the signal's reason, or what it led to */
  constructor(cause: unknown) {
    super('The deletion was stopped before it dropped anything. Nothing was deleted. Run the command again.', { cause })
  }
}

/** One database of a {@link DeletionIncompleteError}. */
export interface DeletionFailure {
  readonly environment: EnvironmentName
  readonly baseName: string
  readonly error: Error
}

function quoteAny(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' or ')
}
