/**
 * One database as its server's catalogue describes it. Every text is as `SHOW CREATE` gave it, with plain white space,
 * and with hexadecimal literals for those that hold other bytes than UTF-8.
 */
export interface DatabaseCatalogue {
  readonly databaseName: string
  readonly characterSet: string
  readonly collation: string
  /** MariaDB's comment on a database; empty where there is none. */
  readonly comment: string
  /** MySQL's `DEFAULT ENCRYPTION`. */
  readonly encryption: 'on' | 'off'
  readonly sequences: readonly SequenceDefinition[]
  readonly tables: readonly TableDefinition[]
  /** Tables of MySQL with histograms, which no definition tells; read together with columns only. */
  readonly histograms?: readonly string[]
  /** Tables of MariaDB whose texts say DEFAULT NULL for columns that have no default, which no statement makes. */
  readonly withoutDefaults?: readonly string[]
  readonly views: readonly StoredObject[]
  /** Views whose text the server itself can no longer show: name -> what it says. Nothing of them can be cloned. */
  readonly lostViews?: ReadonlyMap<string, string>
  readonly routines: readonly StoredObject[]
  /** In the order in which they fire. */
  readonly triggers: readonly StoredObject[]
  readonly events: readonly StoredObject[]
}

/** A base table. */
export interface TableDefinition {
  readonly name: string
  readonly createSql: string
  /** As the server spells it: `InnoDB`, `MRG_MyISAM`. */
  readonly engine: string
  /** The one in force, in capitals: `DYNAMIC`. InnoDB's tables only; a table's text says nothing of a default. */
  readonly rowFormat?: string
  /** Data and indexes, by the server's own statistics. */
  readonly sizeBytes: number
  /** By the server's own statistics: an estimate for InnoDB. */
  readonly estimatedRows: number
  /** What an `INSERT` must name: no generated column, invisible ones too. */
  readonly columns: readonly ColumnDefinition[]
  /** Generated columns whose values were written down, by whatever session wrote the row. */
  readonly storedColumns: readonly StoredColumn[]
  readonly versioning: 'none' | 'system'
}

/** A column that holds a value of its own. */
export interface ColumnDefinition {
  readonly name: string
  /** In lower case, without length: `varchar`. */
  readonly dataType: string
}

/** A STORED generated column. */
export interface StoredColumn extends ColumnDefinition {
  /** `by-session`: its value may hang on the settings of the session that writes the row, such as its time zone. */
  readonly computed: 'alike' | 'by-session'
}

/** A sequence of MariaDB and where it stands. */
export interface SequenceDefinition {
  readonly name: string
  readonly createSql: string
  readonly nextValue: string
  readonly cycleCount: string
}

/** What the servers keep as a text of SQL. Libraries are MySQL's, packages MariaDB's. */
export type StoredObjectKind =
  | 'view'
  | 'procedure'
  | 'function'
  | 'package'
  | 'package body'
  | 'library'
  | 'trigger'
  | 'event'

/** A view, routine, trigger or event with the settings it was made under, which its text must be read under too. */
export interface StoredObject {
  readonly kind: StoredObjectKind
  readonly name: string
  readonly createSql: string
  /** `user@host` as the catalogue says it. */
  readonly definer: string
  readonly sqlMode: string
  readonly characterSetClient: string
  readonly collationConnection: string
  /** The database's own when the object was made, which its variables have; views and libraries have none. */
  readonly databaseCollation?: string
  /**
   * Routines and events only: the comment as the catalogue has it. SHOW CREATE garbles one that is not ASCII when the
   * object was made under another character set than UTF-8.
   */
  readonly comment?: string
  /** Events only. */
  readonly timeZone?: string
  /** Events only: when it was made, in seconds since 1970. */
  readonly createdAtSeconds?: number
  /** Views only: what the server says when the view is opened, for one that no longer works. */
  readonly invalidBecause?: string
}
