// Does a clone make the source's writers wait? One writer updates InnoDB tables alone, while another database of the
// same size is cloned (a server that is as busy, but nothing to wait for), and while its own is cloned; it keeps its
// slowest statements, and the server counts its lock waits. Prints one JSON document.
//
//   MYSQL_HOST=... MYSQL_PORT=... MYSQL_USER=... MYSQL_PASSWORD=... \
//   node bench/writer-wait.ts [--scale 0.2] [--runs 3] [--concurrency 2]
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { quoteIdentifier, readConnectionSettings } from '@dbenv/core'
import { openSession } from '../src/session/open-session.ts'
import { readNumber, readText } from '../src/session/row.ts'
import { cloneDatabases, dropDatabases, toCloneName } from './clone-databases.ts'
import { createSource, WORKLOADS } from './workloads.ts'

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '0.2' },
    runs: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '2' },
  },
})
const settings = readConnectionSettings()
const concurrency = Number(values.concurrency)
await using session = await openSession(settings, { connections: concurrency })
await using writer = await openSession(settings, { connections: 1 })
await using watcher = await openSession(settings, { connections: 1 })

const workload = { ...WORKLOADS.data, bytes: WORKLOADS.data.bytes * Number(values.scale) }
const sources: string[] = []
const results: Record<'alone' | 'whileAnotherIsCloned' | 'whileItsOwnIsCloned', WriterLog[]> = {
  alone: [],
  whileAnotherIsCloned: [],
  whileItsOwnIsCloned: [],
}
try {
  for (let index = 0; index < 2; index++) {
    sources.push(...(await createSource(session, workload, `bench${randomBytes(3).toString('hex')}`)))
  }
  const [own = '', other = ''] = sources
  for (let run = 0; run < Number(values.runs); run++) {
    for (const [condition, source] of [
      ['whileItsOwnIsCloned', own],
      ['whileAnotherIsCloned', other],
    ] as const) {
      results[condition].push(await writeUntil(own, clone(source)))
      await dropDatabases(session, [toCloneName(source)])
    }
    const seconds = results.whileItsOwnIsCloned.at(-1)?.seconds ?? 1
    results.alone.push(await writeUntil(own, sleep(seconds * 1000)))
  }
  console.log(JSON.stringify({ server: session.server.version, concurrency, workload, results }, null, 2))
} finally {
  await dropDatabases(session, [...sources, ...sources.map((source) => toCloneName(source))])
}

/** What one writer saw. */
interface WriterLog {
  readonly seconds: number
  readonly statements: number
  readonly slowestMs: readonly number[]
  readonly medianMs: number
  /** Waits for a row's or a table's lock on the whole server, the clone's own among them. */
  readonly lockWaits: number
  /** How often the writer was seen waiting for a lock of any kind, looked at every 5 ms. */
  readonly seenWaiting: number
}

function clone(source: string): Promise<void> {
  return cloneDatabases(session, [source], { content: 'schema-and-data', engine: 'in-server', concurrency })
}

async function writeUntil(database: string, end: Promise<unknown>): Promise<WriterLog> {
  let isOver = false
  const over = end.finally(() => {
    isOver = true
  })
  const waitsMs: number[] = []
  const before = await readLockWaits()
  const start = performance.now()
  let seenWaiting = 0
  await writer.withConnection(async (connection) => {
    const [row = {}] = await connection.rows('SELECT CONNECTION_ID() AS id')
    const watching = watch(readNumber(row, 'id'), () => isOver)
    for (let turn = 0; !isOver; turn++) {
      const table = `${quoteIdentifier(database)}.t${turn % workload.tables}`
      const first = (turn * 97) % 20_000
      const began = performance.now()
      await connection.run(`UPDATE ${table} SET flags = flags + 1 WHERE id BETWEEN ${first} AND ${first + 5}`)
      waitsMs.push(performance.now() - began)
    }
    seenWaiting = await watching
  })
  await over
  const seconds = Number(((performance.now() - start) / 1000).toFixed(2))
  waitsMs.sort((a, b) => b - a)
  return {
    seconds,
    statements: waitsMs.length,
    slowestMs: waitsMs.slice(0, 3).map(Math.round),
    medianMs: Number((waitsMs[Math.floor(waitsMs.length / 2)] ?? 0).toFixed(2)),
    lockWaits: (await readLockWaits()) - before,
    seenWaiting,
  }
}

async function readLockWaits(): Promise<number> {
  const rows = await watcher.rows(
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_row_lock_waits', 'Table_locks_waited')",
  )
  return rows.reduce((sum, row) => sum + readNumber(row, 'Value'), 0)
}

/** Counts how often a thread waits for a table's metadata or a row, by what both servers say in their list of threads. */
async function watch(thread: number, isOver: () => boolean): Promise<number> {
  let seen = 0
  const transactions =
    "SELECT trx_state = 'LOCK WAIT' AS waits FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = ?"
  while (!isOver()) {
    const [row] = await watcher.rows('SELECT STATE AS state FROM information_schema.PROCESSLIST WHERE ID = ?', [thread])
    const [transaction] = await watcher.rows(transactions, [thread])
    const isBlocked = row?.['state'] && /^Waiting for .*lock/i.test(readText(row, 'state'))
    if (isBlocked || (transaction && readNumber(transaction, 'waits') === 1)) seen++
    await sleep(5)
  }
  return seen
}
