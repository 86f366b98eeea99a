import { newClaim } from '../../test/new-claim.ts'
import type { EnvironmentClaim, WritableRegistry } from './writable-registry.ts'

// Checked by `tsc`: what would hurt production does not compile.

export async function touchProd(registry: WritableRegistry): Promise<void> {
  // @ts-expect-error: production is never claimed
  const claim: EnvironmentClaim = { ...newClaim(), environment: 'prod' }
  await registry.claim(claim)
  // @ts-expect-error: nor leased
  await registry.setLease('prod', 'token')
  // @ts-expect-error: nor does it expire
  await registry.setExpiry('prod', 60)
  // @ts-expect-error: rows are taken to be made or removed, not to be declared ready
  await registry.seize([1], 'ready', 'token')
  // @ts-expect-error: a claim names databases by checked names
  await registry.claim({ ...newClaim(), databases: [{ baseName: 'a', databaseName: 'a_test' }] })
  const rows = await registry.listRows()
  // @ts-expect-error: rows are read only
  rows[0].state = 'ready'
}
