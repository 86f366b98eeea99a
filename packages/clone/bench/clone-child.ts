// One clone in a process of its own, so that its memory is nobody else's. Run by growth.ts, which builds it first as the
// package is published: what loads TypeScript into Node would cost more than the clone.
import { readConnectionSettings } from '@dbenv/core'
import { openSession } from '../src/session/open-session.ts'
import type { BenchCloneOptions } from './clone-databases.ts'
import { cloneDatabases } from './clone-databases.ts'

const loadedBytes = process.memoryUsage().rss
const [, , sources = '[]', options = '{}'] = process.argv
const names: readonly string[] = JSON.parse(sources)
const choice: BenchCloneOptions = JSON.parse(options)
await using session = await openSession(readConnectionSettings(), { connections: choice.concurrency })
const start = performance.now()
await cloneDatabases(session, names, choice)
const seconds = Number(((performance.now() - start) / 1000).toFixed(2))
console.log(
  JSON.stringify({
    seconds,
    loadedMegabytes: Math.round(loadedBytes / 1e6),
    // Kilobytes on every platform that Node runs on (libuv).
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1e3),
  }),
)
