import { quoteIdentifier } from '@dbenv/core'
import type { Session } from '../src/session/session.ts'

/** A set of source databases to clone. */
export interface Workload {
  readonly name: 'schema' | 'fixture' | 'data' | 'growth'
  readonly content: 'schema' | 'schema-and-data'
  readonly databases: number
  readonly tables: number
  /** In all tables together. */
  readonly bytes: number
  readonly views: number
  readonly triggers: number
  readonly routines: number
}

/** Bytes of one row of a source table, indexes left out: 9 columns, one of them text. */
const ROW_BYTES = 250

/** The three workloads that the speed of a clone is promised for. */
export const WORKLOADS: Readonly<Record<'schema' | 'fixture' | 'data', Workload>> = {
  schema: {
    name: 'schema',
    content: 'schema',
    databases: 12,
    tables: 400,
    bytes: 0,
    views: 60,
    triggers: 40,
    routines: 30,
  },
  fixture: {
    name: 'fixture',
    content: 'schema-and-data',
    databases: 5,
    tables: 60,
    bytes: 25_000_000,
    views: 10,
    triggers: 10,
    routines: 5,
  },
  data: {
    name: 'data',
    content: 'schema-and-data',
    databases: 1,
    tables: 20,
    bytes: 355_000_000,
    views: 0,
    triggers: 0,
    routines: 0,
  },
}

/** Makes a workload's databases; resolves to their names. */
export async function createSource(session: Session, workload: Workload, prefix: string): Promise<readonly string[]> {
  const names = Array.from({ length: workload.databases }, (_, index) => `${prefix}_${workload.name}${index}`)
  const rowsPerTable = Math.ceil(workload.bytes / workload.tables / ROW_BYTES)
  await session.withConnection(async (connection) => {
    const place = (index: number): string => quoteIdentifier(names[index % names.length] ?? '')
    for (const name of names) await connection.run(`CREATE DATABASE ${quoteIdentifier(name)} CHARACTER SET utf8mb4`)
    for (let table = 0; table < workload.tables; table++) {
      await connection.run(`USE ${place(table)}`)
      await connection.run(toTableSql(table))
      if (rowsPerTable > 0) await fillTable(connection, `t${table}`, rowsPerTable)
    }
    for (let view = 0; view < workload.views; view++) {
      await connection.run(`USE ${place(view)}`)
      await connection.run(
        `CREATE VIEW v${view} AS SELECT id, name, px * qty AS total FROM t${view} WHERE qty > ${view}`,
      )
    }
    for (let trigger = 0; trigger < workload.triggers; trigger++) {
      await connection.run(`USE ${place(trigger)}`)
      await connection.run(
        `CREATE TRIGGER tr${trigger} BEFORE INSERT ON t${trigger} FOR EACH ROW SET NEW.note = CONCAT(NEW.note, '${trigger}')`,
      )
    }
    for (let routine = 0; routine < workload.routines; routine++) {
      await connection.run(`USE ${place(routine)}`)
      await connection.run(`CREATE PROCEDURE p${routine}(IN x INT) SELECT id, name FROM t${routine} WHERE qty = x`)
    }
  })
  return names
}

function toTableSql(table: number): string {
  return (
    `CREATE TABLE t${table} (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(64) NOT NULL, ` +
    'px DECIMAL(18, 6) NOT NULL, qty INT NOT NULL, day DATE NOT NULL, made_at DATETIME(3) NOT NULL, ratio DOUBLE, ' +
    'note VARCHAR(255), flags INT UNSIGNED NOT NULL DEFAULT 0, KEY by_day (day), KEY by_name (name)) ENGINE = InnoDB'
  )
}

async function fillTable(
  connection: Parameters<Parameters<Session['withConnection']>[0]>[0],
  table: string,
  rows: number,
): Promise<void> {
  const columns = 'name, px, qty, day, made_at, ratio, note, flags'
  const first = Math.min(rows, 500)
  const values = Array.from({ length: first }, (_, row) => {
    const date = new Date(Date.UTC(2020, 0, 1) + row * 86_400_000).toISOString()
    return `('name ${(row * 7919) % 100_003}', ${row}.25, ${row % 97}, '${date.slice(0, 10)}', '${date.slice(0, 23).replace('T', ' ')}', ${row / 7}, '${'x'.repeat(120)}', ${row})`
  })
  await connection.run(`INSERT INTO ${table} (${columns}) VALUES ${values.join(', ')}`)
  for (let done = first; done < rows; done *= 2) {
    await connection.run(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${table} LIMIT ${rows - done}`)
  }
}
