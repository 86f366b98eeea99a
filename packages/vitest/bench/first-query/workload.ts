import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

/** 60 tables in 5 databases, 25 MB: what issue and benchmark of resets speak of. */
export const WORKLOAD = { databases: 5, tables: 60, rowsATable: 2_000 } as const

/** Writes the SQL of the databases, as a dump has it: one INSERT a table. */
export async function writeDump(file: string): Promise<void> {
  const out = createWriteStream(file)
  const rows = Array.from(
    { length: WORKLOAD.rowsATable },
    (_, row) => `(${row + 1},'${`row ${row} `.padEnd(180, 'x')}','2024-01-01')`,
  ).join(',')
  for (let database = 0; database < WORKLOAD.databases; database++) out.write(`CREATE DATABASE bench_${database};\n`)
  for (let table = 0; table < WORKLOAD.tables; table++) {
    const name = `bench_${table % WORKLOAD.databases}.t${table}`
    out.write(
      `CREATE TABLE ${name} (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200), at DATETIME, KEY (at)) ENGINE=InnoDB;\n`,
    )
    if (!out.write(`INSERT INTO ${name} VALUES ${rows};\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
}
