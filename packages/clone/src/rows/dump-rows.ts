import { setTimeout as sleep } from 'node:timers/promises'
import { ProgramLeftError } from './dump-errors.ts'
import { type CopiedRows, holdsRows } from './insert-select.ts'
import { type DumpInput, dumpAndLoad } from './run-programs.ts'

/**
 * Copies every database's rows through one dump, so that all of them are from one moment. Whatever goes wrong fails
 * every database in it.
 */
export async function copyRowsByDump(input: DumpInput): Promise<CopiedRows> {
  const { board, databases } = input
  if (databases.length === 0) return new Map()
  try {
    return await retryWithoutConnection(input)
  } catch (error) {
    const isStopped = board.signal?.aborted && !(error instanceof ProgramLeftError)
    const reason: unknown = isStopped ? board.signal.reason : error
    for (const { baseName } of databases)
      board.fail(baseName, reason instanceof Error ? reason : new Error(String(reason)))
    return new Map()
  }
}

/** Waits before the programs are tried again where one of them found no free connection, in milliseconds. */
const CONNECTION_WAITS_MS: readonly number[] = [500, 1000, 2000, 4000]

/** One of the programs without a connection: then nothing has been loaded, and there may be one in a moment. */
async function retryWithoutConnection(input: DumpInput): Promise<CopiedRows> {
  const { board, databases, advance } = input
  const baseNames = new Map(databases.map(({ baseName, sourceName }) => [sourceName, baseName]))
  for (const waitMs of [...CONNECTION_WAITS_MS, undefined]) {
    // Of this dump alone: those of one that was not loaded have flowed by as well.
    const copied = toNoRows(input)
    const end = await dumpAndLoad(input, (sourceName, table, rows) => {
      const baseName = baseNames.get(sourceName) ?? sourceName
      const counts = copied.get(baseName)
      counts?.set(table, (counts.get(table) ?? 0) + rows)
      advance(baseName, rows)
    })
    if (end.status === 'loaded') return copied
    if (waitMs === undefined) throw end.error
    for (const [baseName, counts] of copied) advance(baseName, -sum(counts))
    await sleep(waitMs, undefined, board.signal ? { signal: board.signal } : {})
  }
  throw new TypeError('the programs were never run')
}

/** Every table that a dump brings the rows of, without any yet. */
function toNoRows({ databases }: DumpInput): ReadonlyMap<string, Map<string, number>> {
  return new Map(
    databases.map(({ baseName, expected }) => [
      baseName,
      new Map(expected.tables.filter(holdsRows).map((table) => [table.name, 0])),
    ]),
  )
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, rows) => total + rows, 0)
}
