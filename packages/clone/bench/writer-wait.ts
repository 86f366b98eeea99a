// Does a clone make the source's writers wait? One writer updates InnoDB tables for as long as a clone runs, and for as
// long without one, and keeps its slowest statements. Prints one JSON document.
//
//   MYSQL_HOST=... MYSQL_PORT=... MYSQL_USER=... MYSQL_PASSWORD=... node bench/writer-wait.ts [--scale 0.2]
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { parseDatabaseName, quoteIdentifier, readConnectionSettings } from '@dbenv/core'
import { copyDatabases } from '../src/copy-databases.ts'
import { planClone } from '../src/plan/plan-clone.ts'
import { openSession } from '../src/session/open-session.ts'
import { createSource, WORKLOADS } from './workloads.ts'

const { values } = parseArgs({ options: { scale: { type: 'string', default: '0.2' } } })
const settings = readConnectionSettings()
await using session = await openSession(settings, { connections: 3 })
await using writer = await openSession(settings, { connections: 1 })
const workload = { ...WORKLOADS.data, bytes: WORKLOADS.data.bytes * Number(values.scale) }
const [source = ''] = await createSource(session, workload, `bench${randomBytes(3).toString('hex')}`)
const target = `${source}_test-bench`
try {
  const cloning = clone()
  const whileCloning = await writeUntil(cloning)
  const without = await writeUntil(new Promise((resolve) => setTimeout(resolve, whileCloning.seconds * 1000)))
  console.log(JSON.stringify({ server: session.server.version, workload, whileCloning, without }, null, 2))
} finally {
  for (const name of [source, target]) await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
}

async function clone(): Promise<void> {
  const plan = await planClone({
    source: session,
    target: session,
    names: new Map([[source, parseDatabaseName(target)]]),
    sourceNames: new Map([[source, parseDatabaseName(source)]]),
    shared: new Set(),
    content: 'schema-and-data',
    engine: 'in-server',
    definer: { type: 'connected' },
    allowedReferences: new Set(),
  })
  const [outcome] = await copyDatabases(plan, { source: session, target: session, concurrency: 2 })
  if (outcome?.status === 'failed') throw outcome.error
}

async function writeUntil(end: Promise<unknown>) {
  let isOver = false
  const over = end.finally(() => {
    isOver = true
  })
  const waitsMs: number[] = []
  const start = performance.now()
  await writer.withConnection(async (connection) => {
    for (let turn = 0; !isOver; turn++) {
      const table = `${quoteIdentifier(source)}.t${turn % workload.tables}`
      const before = performance.now()
      await connection.run(
        `UPDATE ${table} SET flags = flags + 1 WHERE id BETWEEN ${turn % 1000} AND ${(turn % 1000) + 5}`,
      )
      waitsMs.push(performance.now() - before)
    }
  })
  await over
  waitsMs.sort((a, b) => b - a)
  return {
    seconds: Number(((performance.now() - start) / 1000).toFixed(2)),
    statements: waitsMs.length,
    slowestMs: waitsMs.slice(0, 3).map(Math.round),
    medianMs: Number((waitsMs[Math.floor(waitsMs.length / 2)] ?? 0).toFixed(2)),
  }
}
