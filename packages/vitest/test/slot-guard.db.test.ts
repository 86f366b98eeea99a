import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createTestEnvironment, initRegistry } from '@dbenv/clone'
import { createLeaseToken, leaseEnvironment, releaseEnvironment } from '@dbenv/clone/harness'
import { localServer } from '@dbenv/server'
import { expect, inject, it, vi } from 'vitest'
import { openQuery } from '../src/open-query.ts'
import { readRows } from '../src/slot/slot-place.ts'

const { program } = inject('testServer')
const MAIN = fileURLToPath(new URL('../src/supply/slot-guard-main.ts', import.meta.url))

it('deletes what a worker of a killed run held a moment longer', async () => {
  await using server = await localServer({ program }).start()
  const { connection } = server
  await using session = await openQuery(connection)
  await session.query('CREATE DATABASE books')
  await initRegistry({ connection, register: 'all' })
  const environment = 'test-slot-1'
  await createTestEnvironment({ connection, environment, content: 'schema', kind: 'slot' })
  // As of a worker that is still there: this very process.
  const worker = createLeaseToken()
  await leaseEnvironment({ connection, environment, leaseToken: worker })

  const helper = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'inherit'] })
  const reports: string[] = []
  createInterface({ input: helper.stdout }).on('line', (line) => reports.push(line))
  const guarded = { connection, leaseToken: createLeaseToken(), environments: [environment], shared: [] }
  // The owner says what there is to guard, and is gone.
  helper.stdin.end(`${JSON.stringify(guarded)}\n`)
  const ended = once(helper, 'exit')
  await vi.waitFor(() => expect(reports).toHaveLength(1), { timeout: 30_000 })
  await sleep(2_000)
  expect(reports).toEqual(['{"type":"ready"}'])
  await releaseEnvironment({ connection, environment, leaseToken: worker })
  await ended
  expect(reports).toEqual(['{"type":"ready"}', '{"type":"done"}'])
  expect(await readRows(session.query, "SHOW DATABASES LIKE 'books%'")).toHaveLength(1)
})
