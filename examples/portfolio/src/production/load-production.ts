import { readFile } from 'node:fs/promises'
import type { ConnectionSettings } from '@dbenv/core'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { productionRows } from './rows.ts'

/** The databases, and files of `production/`, in the order in which foreign keys and views need them. */
const SCRIPTS = [
  'master_config',
  'securities_master',
  'portfolio_config',
  'portfolio_data',
  'strategy_trades_signals',
  'portfolio_signals',
  'vol_surface',
] as const

/** Rows in one INSERT: far below the smallest `max_allowed_packet` (16 MiB on MariaDB), few round trips. */
const ROWS_PER_INSERT = 5_000

/** What was loaded. */
export interface LoadedProduction {
  readonly tables: number
  readonly rows: number
}

/**
 * Creates production's databases with their tables, about 100,000 rows and the objects that cross databases: the same
 * on every machine. The account may create databases; rejects with the server's error when one of them is there.
 */
export async function loadProduction(settings: ConnectionSettings): Promise<LoadedProduction> {
  const connection = await createConnection({ ...settings, multipleStatements: true })
  try {
    for (const script of SCRIPTS) await connection.query(await readScript(script))
    let rows = 0
    const tables = productionRows()
    for (const table of tables) {
      for (const chunk of chunksOf(table.rows, ROWS_PER_INSERT)) {
        await connection.query(`INSERT INTO ${table.table} (${table.columns.join(', ')}) VALUES ?`, [chunk])
        rows += chunk.length
      }
    }
    // Last, so that the trigger logs what people do and not the load.
    await connection.query(await readScript('across-databases'))
    return { tables: await countTables(connection), rows }
  } finally {
    await connection.end()
  }
}

/** Also those that are empty yet. */
async function countTables(connection: Connection): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT COUNT(*) AS tables FROM information_schema.tables WHERE table_schema IN (?) AND table_type = 'BASE TABLE'",
    [SCRIPTS],
  )
  return Number(rows[0]?.['tables'])
}

function readScript(name: string): Promise<string> {
  return readFile(new URL(`../../production/${name}.sql`, import.meta.url), 'utf8')
}

function* chunksOf<T>(values: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = []
  for (const value of values) {
    chunk.push(value)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
