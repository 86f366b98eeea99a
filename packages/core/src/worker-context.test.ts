import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, it, vi } from 'vitest'
import { createDbEnv } from './create-dbenv.ts'
import { installDbEnv, runInEnvironment, setEnvironmentContext } from './process-default.ts'
import { createMemoryRegistry } from './registry/memory-registry.ts'
import { carryContext } from './worker-context.ts'

afterEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for('@dbenv/core/process-default'))
  carryContext(undefined)
  vi.unstubAllEnvs()
})

/** What a new thread runs under, by this package's own module; it is under no test runner. */
async function readInWorker(variables: Record<string, string> = {}): Promise<unknown> {
  const script = `
    const { getEnvironmentContext } = await import(${JSON.stringify(new URL('./process-default.ts', import.meta.url))})
    const { environment, branchName } = getEnvironmentContext()
    process.getBuiltinModule('node:worker_threads').parentPort.postMessage([environment, branchName])`
  const url = new URL(`data:text/javascript,${encodeURIComponent(script)}`)
  const [message] = await once(
    new Worker(url, { env: { ENVIRONMENT: 'test-own', ALGO_DIR: '/', ...variables } }),
    'message',
  )
  return message
}

const registry = createMemoryRegistry()

it('gives a worker thread the context that the program said', async () => {
  setEnvironmentContext('test', 'feat/y')
  expect(await readInWorker()).toEqual(['test', 'feat/y'])
  installDbEnv(createDbEnv({ registry, context: 'test-x' }))
  expect(await readInWorker()).toEqual(['test-x', undefined])
  setEnvironmentContext('prod')
  expect(await readInWorker()).toEqual(['prod', undefined])
})

it('lets a worker thread detect where nothing was said, or no longer', async () => {
  expect(await readInWorker()).toEqual(['test-own', undefined])
  installDbEnv(createDbEnv({ registry, context: 'test-x' }))
  installDbEnv(undefined)
  expect(await readInWorker()).toEqual(['test-own', undefined])
})

it('believes the DBENV_ENVIRONMENT that a worker thread alone is given', async () => {
  vi.stubEnv('DBENV_ENVIRONMENT', 'test-mine')
  setEnvironmentContext('test-x')
  expect(await readInWorker({ DBENV_ENVIRONMENT: 'test-slot' })).toEqual(['test-slot', undefined])
  expect(await readInWorker({ DBENV_ENVIRONMENT: 'test-mine' })).toEqual(['test-x', undefined])
})

it.each([{}, { DBENV_ENVIRONMENT: '' }])('gives its context to a thread whose variables are %o', async (variables) => {
  vi.stubEnv('DBENV_ENVIRONMENT', 'test-mine')
  setEnvironmentContext('test-x')
  expect(await readInWorker(variables)).toEqual(['test-x', undefined])
})

it('carries no scope', async () => {
  expect(await runInEnvironment('test-x', () => readInWorker())).toEqual(['test-own', undefined])
})
