// The two ways of dynamicBatchUpdate, JSON_TABLE and a temporary table, by columns and rows: what choose-way.ts goes by.
// Run: MYSQL_HOST=… MYSQL_USER=… MYSQL_PASSWORD=… node bench/update-ways.ts [rounds]
import { type DatabaseName, readConnectionSettings } from '@dbenv/core'
import { openConnection } from '../src/connection/open-connection.ts'
import { runStatement } from '../src/driver/run-statement.ts'
import { readTableShape } from '../src/table/read-table-shape.ts'
import { goesByTable } from '../src/update/choose-way.ts'
import { encodeGroups } from '../src/update/encode-group.ts'
import { groupRows } from '../src/update/group-rows.ts'
import { updateByJson } from '../src/update/update-by-json.ts'
import { updateByTable } from '../src/update/update-by-table.ts'
import { createWriteCells } from '../src/write-cells.ts'
import { alternate, createBenchDatabase, ratio } from './bench-database.ts'

const SIZES: readonly (readonly [columns: number, rows: number])[] = [
  [2, 500],
  [2, 2_000],
  [5, 2_000],
  [20, 200],
  [20, 1_000],
  [50, 50],
  [50, 200],
  [100, 10],
  [100, 100],
  [200, 10],
  [200, 200],
  [400, 3],
  [400, 200],
  [800, 1],
  [800, 20],
  [800, 200],
]

const rounds = Number(process.argv[2] ?? 3)
await using bench = await createBenchDatabase()
const { db, stock, name } = bench
const connection = await openConnection(readConnectionSettings())
await runStatement(connection, `USE ${name}`)
const cells = createWriteCells(connection, { mayLoad: true, onLoadOff: () => {} })

let version = 0
for (const [columns, rows] of SIZES) {
  const table = `t_${columns}_${rows}`
  const names = Array.from({ length: columns }, (_, index) => `c${index}`)
  const change = () => {
    version += 1
    const values = Object.fromEntries(names.map((column, index) => [column, version * 1_000 + index]))
    return Array.from({ length: rows }, (_, id) => ({ id, ...values }))
  }
  await stock.raw(`CREATE TABLE ${table} (id INT PRIMARY KEY, ${names.map((column) => `${column} INT`).join(', ')})`)
  await db.saveToDatabase(change(), name, table)
  // The name was made by this bench.
  const shape = await readTableShape(connection, name as DatabaseName, table)
  const encode = () => {
    const [group] = encodeGroups(shape, groupRows(change(), ['id']))
    if (group === undefined) throw new Error('no rows')
    return group
  }
  const times = await alternate(rounds, {
    json: () => updateByJson(connection, shape, encode(), true),
    table: () => updateByTable(connection, shape, encode(), true, cells),
  })
  const chosen = goesByTable(connection, shape, encode()) ? 'table' : 'json'
  console.log(
    JSON.stringify({
      server: bench.version,
      columns,
      rows,
      ...times,
      chosen,
      'json / table': ratio(times.json, times.table),
    }),
  )
}
connection.end()
