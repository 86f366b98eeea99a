import type { EnvironmentName } from '@dbenv/core'
import type { Row, SlotPlace } from '../slot/slot-place.ts'
import { fromInnodbName, readInnodbTables } from './innodb-tables.ts'
import { SourceWrittenError } from './source-written-error.ts'

/** What InnoDB says of the tables that slots are restored from, by its own names, when no test has run yet. */
export interface SourceMarks {
  readonly tables: Readonly<Record<string, SourceMark>>
  /** The file after which the source was first found to be written. */
  readonly writtenIn?: string
}

interface SourceMark {
  /** Another one after TRUNCATE, a rebuild, or DROP and CREATE; of all its parts. */
  readonly id: string
  /** Rows written since the server was started. */
  readonly writes: number
}

/** Tables of InnoDB's own: those of a FULLTEXT index, which it tidies by itself, and of an ALTER under way. */
const OWN_TABLE = /\/(?:fts_[0-9a-f]{16}|#sql)/i

/** Reads the marks of a private server's source; `hasRestart`: as they will be when a server starts on the same data. */
export async function readSourceMarks(
  { query, flavour, sourceDatabases }: Pick<SlotPlace, 'query' | 'flavour' | 'sourceDatabases'>,
  hasRestart: boolean,
): Promise<SourceMarks> {
  const tables = await readInnodbTables({ query, flavour }, Object.values(sourceDatabases))
  const marks = [...tables]
    .filter(([name]) => !OWN_TABLE.test(name))
    .map(([name, rows]) => [name, { ...toMark(rows), ...(hasRestart ? { writes: 0 } : {}) }] as const)
  return { tables: Object.fromEntries(marks) }
}

/**
 * Throws {@link SourceWrittenError} when a table was written, changed or dropped that slots are restored from. `found` is
 * what InnoDB knows of the source's tables now. A table that nobody has open was not written since it was put out of
 * InnoDB's memory, and FLUSH and ANALYZE set a counter back: what was written before that is not seen.
 */
export function checkSourceMarks(
  source: EnvironmentName,
  before: SourceMarks,
  found: ReadonlyMap<string, readonly Row[]>,
): void {
  const written = Object.entries(before.tables).filter(([name, mark]) => {
    const rows = found.get(name)
    if (rows === undefined) return true
    const now = toMark(rows)
    return now.id !== mark.id || now.writes > mark.writes
  })
  if (written.length === 0) return
  const tables = written.map(([name]) => fromInnodbName(name))
  throw new SourceWrittenError(source, tables, before.writtenIn)
}

/** The same for a place whose tables nobody has looked at yet. */
export async function checkSource(
  place: Pick<SlotPlace, 'query' | 'flavour' | 'source' | 'sourceDatabases'>,
  before: SourceMarks | undefined,
): Promise<void> {
  if (before === undefined) return
  checkSourceMarks(place.source, before, await readInnodbTables(place, Object.values(place.sourceDatabases)))
}

function toMark(rows: readonly Row[]): SourceMark {
  const writes = rows.reduce((sum, row) => sum + Number(row['modified_counter'] ?? 0), 0)
  return { id: rows.map((row) => String(row['table_id'])).join(' '), writes }
}
