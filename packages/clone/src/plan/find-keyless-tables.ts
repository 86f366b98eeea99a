import type { DatabaseCatalogue, TableDefinition } from '../catalogue/catalogue.ts'
import { findUniqueKey, readKeys } from '../catalogue/table-keys.ts'
import type { CloneProblem } from './clone-plan.ts'

/** A variable of a target by which it takes no table without a primary key. */
export interface KeyRule {
  readonly setting: 'innodb_force_primary_key' | 'sql_require_primary_key'
  /** What comes of that, to be read after "which". */
  readonly consequence: string
  readonly takes: (table: TableDefinition) => boolean
}

/** MariaDB's, for InnoDB alone; any unique key without NULL will do there. */
export const FORCED_BY_INNODB: KeyRule = {
  setting: 'innodb_force_primary_key',
  consequence: 'refuses them',
  takes: ({ engine, createSql }) => {
    if (engine !== 'InnoDB' || hasPrimaryKey(createSql) || findUniqueKey(createSql)) return true
    // Of a key over a part of a column or an expression nobody knows here whether the server takes it: it is taken to.
    return readKeys(createSql).some(({ kind, columns }) => kind === 'unique' && columns === undefined)
  },
}

/** MySQL's. An account that may switch it off for itself has done so when its session opened. */
export const REQUIRED_BY_SQL: KeyRule = {
  setting: 'sql_require_primary_key',
  consequence: 'the account may not change for itself',
  takes: ({ createSql }) => hasPrimaryKey(createSql),
}

/** The tables of a database that the rule would keep a target from taking. */
export function findKeylessTables(
  baseName: string,
  { tables }: DatabaseCatalogue,
  { setting, consequence, takes }: KeyRule,
): readonly CloneProblem[] {
  const keyless = tables.filter((table) => !takes(table)).map(({ name }) => name)
  if (keyless.length === 0) return []
  const message =
    `Tables of \`${baseName}\` have no primary key, and the target has ${setting} = ON, which ${consequence}: ` +
    `${keyless.join(', ')}. SET GLOBAL ${setting} = OFF there while you clone, or leave \`${baseName}\` out.`
  return [{ type: 'server-setting', setting, message }]
}

function hasPrimaryKey(createSql: string): boolean {
  return readKeys(createSql).some(({ kind }) => kind === 'primary')
}
