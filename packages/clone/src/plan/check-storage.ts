import type { DatabaseCatalogue, TableDefinition } from '../catalogue/catalogue.ts'
import { findPieceKey, isLarge } from '../catalogue/piece-key.ts'
import { dropIgnoredCompression, nameRowFormat } from '../retarget/table-text.ts'
import type { ClonePlan, CloneProblem } from './clone-plan.ts'
import type { StorageSettings } from './storage-settings.ts'

/** Storage engines that keep a table's rows in the server's own files. Any other may reach remote or prod data. */
const LOCAL_ENGINES: ReadonlySet<string> = new Set([
  'innodb',
  'myisam',
  'aria',
  'memory',
  'archive',
  'csv',
  'blackhole',
  'mrg_myisam',
  'rocksdb',
  'tokudb',
  'mroonga',
])

/** The tables whose storage engine is not known to keep its rows to itself. */
export function findForeignTables(baseName: string, catalogue: DatabaseCatalogue): readonly CloneProblem[] {
  return catalogue.tables
    .filter((table) => !LOCAL_ENGINES.has(table.engine.toLowerCase()))
    .map((table) => ({
      type: 'storage-engine',
      baseName,
      table: table.name,
      engine: table.engine,
      message:
        `Table \`${table.name}\` of \`${catalogue.databaseName}\` has the storage engine ${table.engine || '(none)'}, ` +
        'whose rows may lie outside this server: a clone of it could read or change them. ' +
        'Move the table to another database, or exclude this one.',
    }))
}

/** A database whose InnoDB tables name the row format that is theirs on the source wherever the target would make another. */
export function keepRowFormats(catalogue: DatabaseCatalogue, { rowFormat }: StorageSettings): DatabaseCatalogue {
  if (rowFormat === '') return catalogue
  return {
    ...catalogue,
    tables: catalogue.tables.map((table) => {
      if (table.rowFormat === undefined) return table
      const createSql = dropIgnoredCompression(table.createSql, table.rowFormat)
      const isDefault = table.rowFormat === rowFormat
      return { ...table, createSql: isDefault ? createSql : nameRowFormat(createSql, table.rowFormat) }
    }),
  }
}

/** What of a database's tables a person should know before it is cloned with data. */
export function describeStorage(
  catalogue: DatabaseCatalogue,
  engine: ClonePlan['engine']['name'],
  servers: 'one' | 'two',
): readonly string[] {
  // Between two servers a dump is the only way.
  const choose = servers === 'one' ? '. Choose the engine `in-server` where that matters' : ''
  const { databaseName, tables, histograms = [] } = catalogue
  const locked = tables.filter((table) => !['innodb', 'blackhole', 'rocksdb'].includes(table.engine.toLowerCase()))
  const versioned = tables.filter((table) => table.versioning === 'system')
  const large = engine === 'in-server' ? tables.filter(isLarge) : []
  const pieced = large.filter((table) => findPieceKey(table) !== undefined)
  const whole = large.filter((table) => findPieceKey(table) === undefined)
  const dumped = engine === 'mysqldump' ? tables : []
  const inexact = dumped.filter((table) => hasColumn(table, 'float'))
  // MariaDB's JSON is a text, and called so.
  const retyped = dumped.filter((table) => hasColumn(table, 'json'))
  const computed = tables.flatMap((table) =>
    table.storedColumns.flatMap(({ name, computed }) => (computed === 'by-session' ? `${table.name}.${name}` : [])),
  )
  const warnings: string[] = []
  if (computed.length > 0) {
    warnings.push(
      `STORED columns of \`${databaseName}\` whose values may hang on the session that wrote a row are computed anew ` +
        (engine === 'in-server'
          ? 'under the time zone and other settings of the server itself; what differs in the end is counted: '
          : 'in UTC, as a dump is loaded: ') +
        computed.join(', ') +
        (engine === 'in-server' ? '' : choose),
    )
  }
  if (inexact.length > 0) {
    warnings.push(
      `A dump writes FLOAT values of \`${databaseName}\` with 6 digits, so that 16777217 becomes 16777200: ` +
        `${toNames(inexact)}${choose}`,
    )
  }
  if (retyped.length > 0) {
    warnings.push(
      `A dump writes JSON values of \`${databaseName}\` as text, so that what was made of a DECIMAL becomes a DOUBLE, of ` +
        `a date, a time or bytes a STRING: ${toNames(retyped)}${choose}`,
    )
  }
  if (pieced.length > 0) {
    warnings.push(
      `Large tables of \`${databaseName}\` are copied in pieces by their key, each piece from one moment: ` +
        `${toNames(pieced)}. Choose consistency \`snapshot\` where the whole table must be from one moment`,
    )
  }
  if (whole.length > 0) {
    warnings.push(
      `Large tables of \`${databaseName}\` without a primary or unique key to cut them by are copied in one statement ` +
        `each; an ALTER of them waits that long, and writers behind it: ${toNames(whole)}`,
    )
  }
  if (locked.length > 0) {
    warnings.push(
      `Writers wait while these tables of \`${databaseName}\` are copied, because their storage engine locks whole ` +
        `tables: ${locked.map((table) => `${table.name} (${table.engine})`).join(', ')}`,
    )
  }
  if (versioned.length > 0) {
    warnings.push(
      `The history of system-versioned tables of \`${databaseName}\` is not cloned, and the rows of now begin with the ` +
        `copy (ROW START, also where it is a column to be seen): ${toNames(versioned)}`,
    )
  }
  if (histograms.length > 0) {
    warnings.push(
      `Histograms of \`${databaseName}\` are not cloned: ${histograms.join(', ')}. ANALYZE TABLE … UPDATE HISTOGRAM makes ` +
        'them anew',
    )
  }
  return warnings
}

function hasColumn(table: TableDefinition, type: string): boolean {
  return table.columns.some(({ dataType }) => dataType === type)
}

function toNames(tables: readonly TableDefinition[]): string {
  return tables.map((table) => table.name).join(', ')
}
