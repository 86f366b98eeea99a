// Prints what a start takes, in milliseconds, from nothing to a connection: the first one, which initialises the
// template, against later ones, which copy it. node packages/server/bench/start.ts [server program]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { localServer } from '../src/index.ts'

const ROUNDS = 5
const [program] = process.argv.slice(2)
const cold: number[] = []
const warm: number[] = []
const stop: number[] = []
let found = ''
for (let round = 0; round < ROUNDS; round++) {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'dbenv-bench-'))
  for (const times of [cold, warm]) {
    const begin = performance.now()
    const server = await localServer({ ...(program === undefined ? {} : { program }), cacheFolder }).start()
    const ready = performance.now()
    times.push(ready - begin)
    await server.stop()
    stop.push(performance.now() - ready)
    found = `${server.flavour} ${server.version}`
  }
  await rm(cacheFolder, { recursive: true })
}
const medians = { coldMs: median(cold), warmMs: median(warm), stopMs: median(stop) }
console.log(
  JSON.stringify({ server: found, ...medians, coldToWarm: Math.round((medians.coldMs / medians.warmMs) * 10) / 10 }),
)

function median(values: readonly number[]): number {
  return Math.round([...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN)
}
