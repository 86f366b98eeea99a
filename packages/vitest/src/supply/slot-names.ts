import { type TestEnvironmentName, toDatabaseName } from '@dbenv/core'
import type { ProvidedSlot } from '../provided-context.ts'
import type { SupplyRequest } from './slot-supply.ts'

/** The environments of a run: one a worker, or one for all; `run` tells those of several runs on one server apart. */
export function toSlotNames({ options, workers }: SupplyRequest, run?: string): readonly TestEnvironmentName[] {
  const middle = run === undefined ? '' : `${run}-`
  if (options.isolate === 'run') return [run === undefined ? 'test-run' : `test-run-${run}`]
  return Array.from({ length: workers }, (_, index): TestEnvironmentName => `test-slot-${middle}${index + 1}`)
}

/** What the slots are, or will be once somebody asks for them. Throws `LabelTooLongError` for a name that is too long. */
export function toSlots(environments: readonly TestEnvironmentName[], baseNames: readonly string[]): ProvidedSlot[] {
  return environments.map((environment) => ({
    environment,
    databases: Object.fromEntries(baseNames.map((baseName) => [baseName, toDatabaseName(baseName, environment)])),
  }))
}
