import { expect, it } from 'vitest'
import { resolvePluginOptions } from '../plugin-options.ts'
import { createRunHolder } from './run-holder.ts'
import type { TestRun } from './test-run.ts'

const request = { root: '/', workers: 1, log: () => undefined }
const options = resolvePluginOptions({ source: { files: ['schema.sql'] } })

interface Gate<Value> {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
  readonly reject: (error: Error) => void
}

function createGate<Value>(): Gate<Value> {
  let gate: Omit<Gate<Value>, 'promise'> | undefined
  const promise = new Promise<Value>((resolve, reject) => {
    gate = { resolve, reject }
  })
  if (!gate) throw new Error('a promise runs its executor at once')
  return { promise, ...gate }
}

/** Runs that are started and ended by hand, in the order in which they are asked for. */
function createStarts() {
  const starts: Gate<TestRun>[] = []
  const disposed: string[] = []
  const start = () => {
    const begun = createGate<TestRun>()
    starts.push(begun)
    return begun.promise
  }
  const toRun = (summary: string | Promise<string>, ended: Promise<void> = Promise.resolve()): TestRun => ({
    provided: {
      flavour: 'mariadb',
      version: '10.11.18',
      connection: { host: '127.0.0.1', port: 1, user: 'nobody', password: '' },
      testConnection: { host: '127.0.0.1', port: 1, user: 'nobody', password: '' },
      isolate: 'worker',
      reset: 'file',
      source: 'prod',
      sourceDatabases: {},
      shared: [],
      slots: [],
      making: { type: 'made' },
      counting: 'none',
    },
    summary: Promise.resolve(summary),
    keep: async () => '',
    async [Symbol.asyncDispose]() {
      await ended
      disposed.push(await summary)
    },
  })
  return { start, starts, disposed, toRun }
}

it('lets all projects join the start that the first one asked for', async () => {
  const { start, starts, toRun, disposed } = createStarts()
  const holder = createRunHolder(options, start)
  const joined = [holder.acquire(request), holder.acquire(request)]
  starts[0]?.resolve(toRun('first'))
  expect(await readSummaries(joined)).toEqual(['first', 'first'])
  await holder.release('passed')
  expect(disposed).toEqual([])
  await holder.release('passed')
  expect(disposed).toEqual(['first'])
})

it('starts again after a failure, once for all who ask', async () => {
  const { start, starts, toRun } = createStarts()
  const holder = createRunHolder(options, start)
  const retried = holder.acquire(request).catch(() => holder.acquire(request))
  const late = holder.acquire(request).catch(() => undefined)
  starts[0]?.reject(new Error('no server'))
  await late
  const third = holder.acquire(request)
  starts[1]?.resolve(toRun('second'))
  expect(await readSummaries([retried, third])).toEqual(['second', 'second'])
  expect(starts).toHaveLength(2)
})

it('starts anew for who comes after a pending server could not be started', async () => {
  const { start, starts, toRun, disposed } = createStarts()
  const holder = createRunHolder(options, start)
  const first = holder.acquire(request)
  const pending = createGate<string>()
  starts[0]?.resolve(toRun(pending.promise))
  const { summary } = await first
  pending.reject(new Error('no server'))
  await expect(summary).rejects.toThrow('no server')
  const second = holder.acquire(request)
  starts[1]?.resolve(toRun('second'))
  expect(starts).toHaveLength(2)
  expect(await readSummaries([second])).toEqual(['second'])
  // The end of those who had joined the first is not the end of the second.
  await holder.release('failed')
  expect(disposed).toEqual([])
  await holder.release('passed')
  expect(disposed).toEqual(['second'])
})

it('starts anew for who comes while the last run is being ended', async () => {
  const { start, starts, toRun, disposed } = createStarts()
  const holder = createRunHolder(options, start)
  const ending = createGate<void>()
  const first = holder.acquire(request)
  starts[0]?.resolve(toRun('first', ending.promise))
  await first
  const released = holder.release('passed')
  const second = holder.acquire(request)
  starts[1]?.resolve(toRun('second'))
  expect(await readSummaries([second])).toEqual(['second'])
  ending.resolve()
  await released
  expect(disposed).toEqual(['first'])
})

async function readSummaries(runs: readonly Promise<TestRun>[]): Promise<readonly string[]> {
  return Promise.all(runs.map(async (run) => (await run).summary))
}
