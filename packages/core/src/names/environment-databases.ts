import { DbEnvError } from '../dbenv-error.ts'
import { type DatabaseName, findLengthProblem, type NameMap, parseDatabaseName } from './database-name.ts'
import type { EnvironmentName } from './environment-name.ts'
import { fitLabel } from './label-room.ts'
import { REGISTRY_DATABASE } from './shared-databases.ts'

/** The label of an environment makes a database name longer than servers take. Nothing was touched. */
export class LabelTooLongError extends DbEnvError {
  override readonly name = 'LabelTooLongError'
  override readonly code = 'DBENV_LABEL_TOO_LONG'
  declare readonly baseName: string
  declare readonly environment: EnvironmentName
  /** The longest beginning of the label that fits; empty when the base name leaves room for none. */
  declare readonly longestLabel: string

  constructor(baseName: string, environment: EnvironmentName, longestLabel: string) {
    const databaseName = `${baseName}_${environment}`
    super(
      `Environment \`${environment}\` does not fit base name \`${baseName}\`: ` +
        `\`${databaseName}\` ${findLengthProblem(databaseName)}. ` +
        (longestLabel
          ? `The longest label that fits has ${longestLabel.length} characters: \`${longestLabel}\`.`
          : 'No label fits: rename the database, or leave it out.'),
    )
    this.baseName = baseName
    this.environment = environment
    this.longestLabel = longestLabel
  }
}

/**
 * The database name of a base name: itself in `prod`, otherwise `{base}_{environment}`. It knows only `master_config` as
 * shared; see {@link toNameMap}. Throws `InvalidDatabaseNameError` for a base name that is none, and
 * {@link LabelTooLongError}, with the longest label that fits, when the sum is over a limit.
 *
 * @param among the base names that the label proposed has to fit. @default this one
 */
export function toDatabaseName(
  baseName: string,
  environment: EnvironmentName,
  among: Iterable<string> = [baseName],
): DatabaseName {
  const base = parseDatabaseName(baseName)
  if (environment === 'prod' || baseName === REGISTRY_DATABASE) return base
  const databaseName = `${baseName}_${environment}`
  if (findLengthProblem(databaseName)) {
    throw new LabelTooLongError(baseName, environment, fitLabel(environment.slice('test-'.length), among))
  }
  return parseDatabaseName(databaseName)
}

/**
 * The database names of a whole environment, shared ones under their own name. Throws as {@link toDatabaseName}; the
 * label named then fits every base name given.
 */
export function toNameMap(
  baseNames: Iterable<string>,
  environment: EnvironmentName,
  shared: ReadonlySet<string>,
): NameMap {
  const bases = [...baseNames]
  const suffixed = bases.filter((base) => !shared.has(base))
  return new Map(
    bases.map((base) => [base, toDatabaseName(base, shared.has(base) ? 'prod' : environment, suffixed)] as const),
  )
}
