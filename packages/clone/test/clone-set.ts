import type { NameMap, TestEnvironmentName } from '@dbenv/core'
import { copyDatabases, type DatabaseOutcome } from '../src/copy-databases.ts'
import type { CopyHold } from '../src/enter-stage.ts'
import type { ClonePlan, PlanCloneInput } from '../src/plan/clone-plan.ts'
import { planClone } from '../src/plan/plan-clone.ts'
import type { Session } from '../src/session/session.ts'

/** Databases that are cloned together, and what the clones are called. */
export interface CloneSet {
  readonly sourceNames: NameMap
  readonly targetNames: NameMap
  readonly shared: ReadonlySet<string>
}

/** What a plan of the whole set asks for, on one server, rows included. */
export function toPlanInput(session: Session, { sourceNames, targetNames, shared }: CloneSet): PlanCloneInput {
  return {
    source: session,
    target: session,
    names: targetNames,
    sourceNames,
    shared,
    content: 'schema-and-data',
    engine: 'auto',
    definer: { type: 'connected' },
    allowedReferences: new Set(),
  }
}

/** What a copy of this environment works under, with a lease that nobody takes away. */
export function toHold(environment: TestEnvironmentName): CopyHold {
  return { environment, purpose: 'environment', leaseToken: 't', guardSql: 'DO 0', check: async () => undefined }
}

/** Plans and copies a whole set on one server, every row compared. */
export async function cloneSet(
  session: Session,
  set: CloneSet,
  { environment, concurrency }: { readonly environment: TestEnvironmentName; readonly concurrency: number },
): Promise<{ readonly plan: ClonePlan; readonly outcomes: readonly DatabaseOutcome[] }> {
  const plan = await planClone(toPlanInput(session, set))
  const outcomes = await copyDatabases(plan, {
    source: session,
    target: session,
    verify: 'full',
    hold: toHold(environment),
    concurrency,
  })
  return { plan, outcomes }
}

/** `copied` for each database, or why it failed. */
export function toResults(outcomes: readonly DatabaseOutcome[]): readonly string[] {
  return outcomes.map((outcome) => (outcome.status === 'failed' ? outcome.error.message : 'copied'))
}
