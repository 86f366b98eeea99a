import type { TestEnvironmentName } from '@dbenv/core'
import type { FailureBoard } from './jobs/failure-board.ts'
import type { DatabaseInWork, StageInput } from './jobs/stage-input.ts'
import type { ClonePlan, DatabasePlan } from './plan/clone-plan.ts'
import { explainGuarded } from './registry/lease-guard.ts'
import { guardSession } from './session/guard-session.ts'
import type { Session } from './session/session.ts'

/** How far one database is. */
export interface CopyProgress {
  readonly baseName: string
  readonly stage: 'definitions' | 'rows' | 'stored-objects' | 'verify'
  readonly unit: 'objects' | 'rows'
  readonly done: number
  /** For rows an estimate by the source's statistics: `done` may end above or below it. */
  readonly total: number
}

/** Whose the databases of a copy are while it is under way: what their markers say, and how it hears that they are no longer. */
export interface CopyHold {
  readonly environment: TestEnvironmentName
  /** `shared-copy`: what the markers say of databases that stay under their source's name. */
  readonly purpose: 'environment' | 'shared-copy'
  readonly leaseToken: string
  /** A statement that fails once the databases are no longer ours to write to. */
  readonly guardSql: string
  /** Called before each step on a database; when it rejects, that database is left as it is and `failed`. */
  readonly check: (baseName: string) => Promise<void>
}

/** What every stage of a clone works with. */
export interface StageOptions {
  readonly target: Session
  /** Connections worked with at once, on the target. */
  readonly concurrency: number
  /** Stops what runs on the servers; every database not yet copied is `failed` with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
  /** Absent for databases of no environment: they get no marker, and nobody can claim them. */
  readonly hold?: CopyHold
}

/** The databases still standing, each under a lease that was just checked, and where the stage tells how far it is. */
export async function enterStage(
  stage: CopyProgress['stage'],
  plan: ClonePlan,
  options: StageOptions,
  board: FailureBoard,
  databases: readonly DatabaseInWork[],
): Promise<StageInput> {
  const { hold, onProgress, signal, target, concurrency } = options
  const standing = databases.filter(({ baseName }) => !board.isFailed(baseName))
  await Promise.all(
    standing.map(async ({ baseName }) => {
      if (signal?.aborted) board.fail(baseName, signal.reason)
      else await hold?.check(baseName).catch((error: unknown) => board.fail(baseName, error))
    }),
  )
  const done = new Map<string, number>()
  const totals = new Map(plan.databases.map((database) => [database.baseName, toTotal(stage, database)]))
  const advance = (baseName: string, count: number): void => {
    done.set(baseName, (done.get(baseName) ?? 0) + count)
    onProgress?.({
      baseName,
      stage,
      unit: stage === 'rows' ? 'rows' : 'objects',
      done: done.get(baseName) ?? 0,
      total: totals.get(baseName) ?? 0,
    })
  }
  for (const { baseName } of standing) advance(baseName, 0)
  return {
    target: hold ? guardSession(target, hold.guardSql, explainGuarded) : target,
    guardSql: hold?.guardSql,
    concurrency,
    board,
    databases: standing.filter(({ baseName }) => !board.isFailed(baseName)),
    advance,
  }
}

function toTotal(stage: CopyProgress['stage'], { counts, estimatedRows }: DatabasePlan): number {
  if (stage === 'rows') return estimatedRows
  if (stage === 'verify') return 1
  if (stage === 'definitions') return counts.tables + counts.sequences
  return counts.views + counts.routines + counts.triggers + counts.events
}
