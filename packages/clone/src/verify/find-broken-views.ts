import { quoteIdentifier } from '@dbenv/core'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { quoteText } from '../catalogue/quote.ts'
import type { TextRetargeter } from '../retarget/retarget-text.ts'
import type { SessionConnection } from '../session/session.ts'

/**
 * The views of a finished clone that reach out of it and that the server cannot open, with what it says: their definer
 * may have no rights there. Opened as whoever reads them would, without reading a row.
 */
export async function findBrokenViews(
  connection: SessionConnection,
  { databaseName, views }: DatabaseCatalogue,
  retargetText: TextRetargeter,
): Promise<ReadonlyMap<string, string>> {
  const broken = new Map<string, string>()
  for (const { name, createSql, sqlMode } of views) {
    const { references } = retargetText(createSql, sqlMode)
    if (!references.some(({ kind }) => kind === 'shared' || kind === 'allowed')) continue
    const view = `${quoteIdentifier(databaseName)}.${quoteIdentifier(name)}`
    try {
      // A server opens tables and checks rights when it prepares, and runs nothing.
      await connection.run(`PREPARE dbenv_view FROM ${quoteText(`SELECT * FROM ${view}`)}`)
      await connection.run('DEALLOCATE PREPARE dbenv_view')
    } catch (error) {
      broken.set(name, error instanceof Error ? error.message : String(error))
    }
  }
  return broken
}
