import { setTimeout as sleep } from 'node:timers/promises'
import { DumpFailedError, ProgramLeftError } from './dump-errors.ts'
import { type CopiedRows, holdsRows } from './insert-select.ts'
import { type DumpInput, dumpAndLoad, foundNoConnection } from './run-programs.ts'

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
    await retryWithoutConnection(board.signal, () =>
      dumpAndLoad(input, (sourceName, table, rows) => {
        const baseName = baseNames.get(sourceName) ?? sourceName
        const counts = copied.get(baseName)
        counts?.set(table, (counts.get(table) ?? 0) + rows)
        advance(baseName, rows)
      }),
    )
  } catch (error) {
    const isStopped = board.signal?.aborted && !(error instanceof ProgramLeftError)
    const reason: unknown = isStopped ? board.signal.reason : error
    for (const { baseName } of databases)
      board.fail(baseName, reason instanceof Error ? reason : new Error(String(reason)))
  }
  return copied
}

/** Waits before the programs are tried again where one of them found no free connection, in milliseconds. */
const CONNECTION_WAITS_MS: readonly number[] = [500, 1000, 2000, 4000]

/** One of the programs without a connection: then nothing has been loaded, and there may be one in a moment. */
async function retryWithoutConnection(signal: AbortSignal | undefined, run: () => Promise<void>): Promise<void> {
  for (const waitMs of CONNECTION_WAITS_MS) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof DumpFailedError && foundNoConnection(error.output))) throw error
      await sleep(waitMs, undefined, signal ? { signal } : {})
    }
  }
  await run()
}
