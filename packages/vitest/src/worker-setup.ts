// The setup file of the plugin: vitest imports it in the worker before each test file, and importing it is all it does.
import { relative } from 'node:path'
import process from 'node:process'
import { afterAll, beforeEach, expect, inject } from 'vitest'
import './provided-context.ts'
import { claimSlot } from './worker/claim-slot.ts'
import { checkAfterFile, cleanSlot } from './worker/clean-slot.ts'
import { ConcurrentTestError } from './worker/concurrent-test-error.ts'
import { enterSlot } from './worker/enter-slot.ts'
import { takeHandover } from './worker/take-handover.ts'

/** A slot with many tables may have to be made anew; a test's own hooks keep their limit. */
const RESET_TIMEOUT_MS = 120_000

// The driver is loaded while the server may still be starting.
const [provided] = await Promise.all([takeHandover(inject('dbenv')), import('mysql2/promise')])
const slot = claimSlot(provided, process.env['VITEST_POOL_ID'])
// On entry, not on exit: a worker that crashed cleaned up nothing, and the next one gets its slot.
const { testPath } = expect.getState()
const warn = (message: string) => console.warn(`dbenv: ${message}`)
await cleanSlot(provided, slot, {
  ...(testPath === undefined ? {} : { file: relative(process.cwd(), testPath) }),
  warn,
})
await enterSlot(provided, slot, process.env)
// The last file has none after it that would find what it did.
afterAll(({}, { file }) => checkAfterFile(provided, slot, file.name), RESET_TIMEOUT_MS)
if (provided.reset === 'test') {
  beforeEach(async ({ task }) => {
    if (task.concurrent) throw new ConcurrentTestError(task.name)
    await cleanSlot(provided, slot, { warn })
  }, RESET_TIMEOUT_MS)
}
