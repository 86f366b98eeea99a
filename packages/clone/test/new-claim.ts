import { randomUUID } from 'node:crypto'
import { type TestEnvironmentName, toDatabaseName } from '@dbenv/core'
import type { EnvironmentClaim, WritableRegistry } from '../src/registry/writable-registry.ts'

type ClaimChoices = Partial<Omit<EnvironmentClaim, 'databases'>> & { readonly bases?: readonly string[] }

/** A claim of `a` and `b` in `test-x` under a token of its own. */
export function newClaim({ bases = ['a', 'b'], ...choices }: ClaimChoices = {}): EnvironmentClaim {
  const environment: TestEnvironmentName = choices.environment ?? 'test-x'
  return {
    branchName: undefined,
    kind: 'named',
    content: 'schema',
    sourceEnvironment: 'prod',
    owner: 'me@here 1',
    leaseToken: randomUUID(),
    ttlSeconds: undefined,
    ...choices,
    environment,
    databases: bases.map((baseName) => ({ baseName, databaseName: toDatabaseName(baseName, environment) })),
  }
}

/** Claims and makes ready; resolves to the ids of the rows. */
export async function makeReady(
  registry: WritableRegistry,
  claim: EnvironmentClaim,
): Promise<readonly [number, ...number[]]> {
  const ids = idsOf(await registry.claim(claim))
  await registry.transition(ids, 'ready', claim.leaseToken)
  return ids
}

/** The ids of rows, of which there is at least one. */
export function idsOf(rows: readonly { readonly id: number }[]): readonly [number, ...number[]] {
  const [first, ...rest] = rows.map((row) => row.id)
  if (first === undefined) throw new Error('no rows')
  return [first, ...rest]
}
