import { parseDatabaseName } from './names/database-name.ts'
import { toSharedDatabases } from './names/shared-databases.ts'

// A registered symbol, so that two copies of this package read each other's constants.
const SHARED: unique symbol = Symbol.for('@dbenv/core/shared')

type Names = Readonly<Record<string, string>>

/** Constants for base names, each of its own literal type; they also know which of them are shared. */
export type DatabaseConstants<Constants extends Names> = Constants & { readonly [SHARED]: ReadonlySet<string> }

/** The union of all base names: `type BaseName = BaseNameOf<typeof Database>`. */
export type BaseNameOf<Constants extends DatabaseConstants<Names>> = Constants[Extract<keyof Constants, string>]

/** What {@link defineDatabases} may be told besides the names. */
export interface DefineDatabasesOptions<BaseName extends string> {
  /** Databases that keep their own name in every environment, besides `master_config`. @default [] */
  readonly shared?: readonly BaseName[]
}

/**
 * Typed constants for the base names of a program, so that a misspelt one does not compile:
 * `const Database = defineDatabases({ PORTFOLIO_DATA: 'portfolio_data' })`, then `Database.PORTFOLIO_DATA`. Throws
 * `InvalidDatabaseNameError` for a name that no server takes, and `TypeError` for a name given twice or a shared one that
 * is not among them.
 */
export function defineDatabases<const Constants extends Names>(
  constants: Constants,
  options: DefineDatabasesOptions<Constants[keyof Constants]> = {},
): DatabaseConstants<Constants> {
  const known = new Map<string, string>()
  for (const [constant, baseName] of Object.entries(constants)) {
    const other = known.get(parseDatabaseName(baseName))
    if (other) throw new TypeError(`\`${constant}\` and \`${other}\` are both \`${baseName}\`.`)
    known.set(baseName, constant)
  }
  for (const baseName of options.shared ?? []) {
    if (!known.has(baseName)) throw new TypeError(`\`shared\` names \`${baseName}\`, which is not defined.`)
  }
  const result = { ...constants, [SHARED]: toSharedDatabases(options.shared) }
  // Not enumerable, so that the values of the constants are the base names alone.
  Object.defineProperty(result, SHARED, { enumerable: false })
  return Object.freeze(result)
}

/**
 * The shared databases of a definition, `master_config` among them: what `createDbEnv` takes as `shared`. Throws
 * `TypeError` for what {@link defineDatabases} did not give; a copy of that (`{ ...Database }`) has lost them.
 */
export function toSharedOf(constants: DatabaseConstants<Names>): ReadonlySet<string> {
  if (constants?.[SHARED]) return constants[SHARED]
  throw new TypeError('`toSharedOf` takes what `defineDatabases` gave, got something else, maybe a copy of it.')
}
