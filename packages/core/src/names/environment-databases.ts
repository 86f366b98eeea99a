import { DbEnvError } from '../dbenv-error.ts'
import {
  countCharacters,
  countEncodedBytes,
  type DatabaseName,
  InvalidDatabaseNameError,
  MAX_ENCODED_BYTES,
  MAX_NAME_LENGTH,
  type NameMap,
  parseDatabaseName,
} from './database-name.ts'
import type { EnvironmentName } from './environment-name.ts'
import { fitLabel } from './label-room.ts'
import { REGISTRY_DATABASE } from './shared-databases.ts'

/** The label of an environment makes a database name longer than servers take. Nothing was touched. */
export class LabelTooLongError extends DbEnvError {
  override readonly name = 'LabelTooLongError'
  override readonly code = 'DBENV_LABEL_TOO_LONG'
  readonly baseName: string
  readonly environment: EnvironmentName
  /** The longest beginning of the label that fits; empty when the base name leaves room for none. */
  readonly longestLabel: string

  constructor(baseName: string, environment: EnvironmentName, longestLabel: string) {
    const full = `${baseName}_${environment}`
    super(
      `Environment \`${environment}\` does not fit base name \`${baseName}\`: \`${full}\` has ${countCharacters(full)} ` +
        `characters (at most ${MAX_NAME_LENGTH}) and takes ${countEncodedBytes(full)} bytes as a folder (at most ` +
        `${MAX_ENCODED_BYTES}). ` +
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
 * shared; see {@link toNameMap}. Throws {@link InvalidDatabaseNameError} for a base name that is none, and
 * {@link LabelTooLongError}, with the longest label that fits, when the sum is over a limit.
 */
export function toDatabaseName(baseName: string, environment: EnvironmentName): DatabaseName {
  const base = parseDatabaseName(baseName)
  if (environment === 'prod' || baseName === REGISTRY_DATABASE) return base
  try {
    return parseDatabaseName(`${baseName}_${environment}`)
  } catch (error) {
    if (!(error instanceof InvalidDatabaseNameError)) throw error
    const label = environment.slice('test-'.length)
    throw new LabelTooLongError(baseName, environment, fitLabel(label, [baseName]))
  }
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
  const names = new Map<string, DatabaseName>()
  for (const base of bases) {
    try {
      names.set(base, shared.has(base) ? parseDatabaseName(base) : toDatabaseName(base, environment))
    } catch (error) {
      if (!(error instanceof LabelTooLongError)) throw error
      throw new LabelTooLongError(base, environment, fitLabel(environment.slice('test-'.length), suffixed))
    }
  }
  return names
}
