import { quoteIdentifier } from '@dbenv/core'
/** One column as the server's catalogue describes it. */
export interface TableColumn {
  readonly name: string
  /** `int`, `varchar`, …; `json` also for MariaDB's LONGTEXT with a `json_valid` check, which is what its JSON is. */
  readonly dataType: string
  /** As declared: `int(10) unsigned`, `enum('a','b')`. */
  readonly columnType: string
  readonly isNullable: boolean
  readonly isGenerated: boolean
  readonly isAutoIncrement: boolean
  readonly isUnsigned: boolean
  /** Characters of a text column, bytes of a binary one. */
  readonly maxLength: number | undefined
  /** Bytes of a text column. */
  readonly maxBytes: number | undefined
  readonly precision: number | undefined
  readonly scale: number | undefined
  /** Digits after the second of a time, 0 to 6. */
  readonly fractionDigits: number
  /** `undefined`: not a text column. */
  readonly charset: string | undefined
  readonly collation: string | undefined
}

/** One table as the server's catalogue describes it. */
export interface TableShape {
  readonly databaseName: string
  readonly table: string
  /** In the table's order, by name as declared. */
  readonly columns: ReadonlyMap<string, TableColumn>
  /** In key order; empty: no primary key. */
  readonly primaryKey: readonly string[]
  /** The columns of each unique index, the primary key's among them. */
  readonly uniqueKeys: readonly (readonly string[])[]
  /** Columns that an index begins with: by one of them the server finds rows without looking at all. */
  readonly indexedColumns: ReadonlySet<string>
  /** `false` for engines whose changes no ROLLBACK undoes (MyISAM, Aria, MEMORY). */
  readonly isTransactional: boolean
  /** Among the rows that it changed the server counts those of a history (MariaDB's system versioning), or may (a view). */
  readonly countsHistory: boolean
  /** Duplicates can be counted by a user variable: not those of a view of MySQL, which takes no such INSERT. */
  readonly countsDuplicates: boolean
}

/** The table's full name as SQL. */
export function quoteTable({ databaseName, table }: Pick<TableShape, 'databaseName' | 'table'>): string {
  return `${quoteIdentifier(databaseName)}.${quoteIdentifier(table)}`
}
