// The setup file of the plugin: vitest imports it in the worker before each test file, and importing it is all it does.
import process from 'node:process'
import { inject } from 'vitest'
import './provided-context.ts'
import { claimSlot } from './worker/claim-slot.ts'
import { enterSlot } from './worker/enter-slot.ts'

const provided = inject('dbenv')
await enterSlot(provided, claimSlot(provided, process.env['VITEST_POOL_ID']), process.env)
