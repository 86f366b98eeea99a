// Prints what a reset of 3 written tables takes against a new clone of the slot, and what an untouched slot costs, in
// milliseconds, in alternating rounds on one private server: 60 tables, 25 MB.
// node packages/vitest/bench/reset.ts [server program]
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { QueryFunction } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { openQuery } from '../src/open-query.ts'
import { rebuildSlot } from '../src/reset/rebuild-slot.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { clearSlotStates } from '../src/slot/slot-state.ts'
import { createSlotPlace } from '../test/fixtures/slot-place.ts'

const ROUNDS = 5
/** What the server goes on doing after a slot was dropped stalls statements that come at once (MySQL 9.7: 115 ms). */
const SETTLE_MS = 1_000
const [program] = process.argv.slice(2)
await using server = await localServer(program === undefined ? {} : { program }).start()
const { flavour, version } = server
{
  await using loading = await openQuery(server.connection)
  await load(loading.query)
}
await using open = await createSlotPlace(server)
const { place } = open
const { query, slot } = place

const firstUseMs = await measure(() => resetSlot(place))
const untouched: number[] = []
const threeTables: number[] = []
const newClone: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  untouched.push(await measure(() => resetSlot(place)))
  for (const table of [3, 17, 42]) {
    const databaseName = slot.databases[`bench_${table % 5}`]
    await query(`UPDATE \`${databaseName}\`.t${table} SET text = 'written' WHERE id <= 20`)
    await query(`INSERT INTO \`${databaseName}\`.t${table} (text, at) VALUES ('more', NOW())`)
  }
  threeTables.push(await measure(() => resetSlot(place)))
  newClone.push(await measure(() => rebuildSlot(place)))
  await clearSlotStates(query)
  await resetSlot(place)
  await sleep(SETTLE_MS)
}
const medians = { untouchedMs: median(untouched), threeTablesMs: median(threeTables), newCloneMs: median(newClone) }
const ratio = Math.round((medians.newCloneMs / medians.threeTablesMs) * 10) / 10
console.log(JSON.stringify({ flavour, version, firstUseMs, ...medians, newCloneToThreeTables: ratio }, null, 2))

async function load(run: QueryFunction): Promise<void> {
  for (let database = 0; database < 5; database++) await run(`CREATE DATABASE bench_${database}`)
  const values = Array.from({ length: 2_000 }, (_, row) => `('${`row ${row} `.padEnd(180, 'x')}', '2024-01-01')`).join(
    ',',
  )
  for (let table = 0; table < 60; table++) {
    const name = `bench_${table % 5}.t${table}`
    await run(`CREATE TABLE ${name} (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200), at DATETIME, KEY (at))`)
    await run(`INSERT INTO ${name} (text, at) VALUES ${values}`)
  }
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return Math.round(performance.now() - begin)
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
