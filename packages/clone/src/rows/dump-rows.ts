import { ProgramLeftError } from './dump-errors.ts'
import { type CopiedRows, holdsRows } from './insert-select.ts'
import { type DumpInput, dumpAndLoad } from './run-programs.ts'

/**
 * Copies every database's rows through one dump, so that all of them are from one moment. Whatever goes wrong fails
 * every database in it.
 */
export async function copyRowsByDump(input: DumpInput): Promise<CopiedRows> {
  const { board, databases, advance } = input
  const copied = new Map(
    databases.map(({ baseName, expected }) => [
      baseName,
      new Map(expected.tables.filter(holdsRows).map((table) => [table.name, 0])),
    ]),
  )
  const baseNames = new Map(databases.map(({ baseName, sourceName }) => [sourceName, baseName]))
  if (databases.length === 0) return copied
  try {
    await dumpAndLoad(input, (sourceName, table, rows) => {
      const baseName = baseNames.get(sourceName) ?? sourceName
      const counts = copied.get(baseName)
      counts?.set(table, (counts.get(table) ?? 0) + rows)
      advance(baseName, rows)
    })
  } catch (error) {
    const isStopped = board.signal?.aborted && !(error instanceof ProgramLeftError)
    const reason: unknown = isStopped ? board.signal.reason : error
    for (const { baseName } of databases)
      board.fail(baseName, reason instanceof Error ? reason : new Error(String(reason)))
  }
  return copied
}
