import { type ConnectionSettings, type NameMap, parseDatabaseName, toSharedDatabases } from '@dbenv/core'
import { copyDatabases, type DatabaseReport } from './copy-databases.ts'
import type { CopyProgress } from './enter-stage.ts'
import type { ClonePlan, DefinerChoice, StoredObjectChoice } from './plan/clone-plan.ts'
import { ClonePlanRefusedError } from './plan/clone-problems-error.ts'
import { planClone } from './plan/plan-clone.ts'
import { requireDefiner } from './plan/require-definer.ts'
import type { EnvironmentContent } from './registry/registry-row.ts'
import { openSession } from './session/open-session.ts'

/** How to clone one database. Only `connection` has no default. */
export interface CloneDatabaseOptions {
  /** The server of the new database; of the source too, unless `sourceConnection` is given. */
  readonly connection: ConnectionSettings
  readonly sourceConnection?: ConnectionSettings
  /** @default 'schema' */
  readonly content?: EnvironmentContent
  /** Which stored objects to bring. @default all of them; events arrive disabled */
  readonly include?: StoredObjectChoice
  /** Where else references shall point: database named on the source -> database that stands for it. @default none */
  readonly names?: Readonly<Record<string, string>>
  /** Databases besides `master_config` that references may go on naming. @default none */
  readonly shared?: readonly string[]
  /** Other databases that references may go on naming; each is listed in the plan. @default none */
  readonly allowReferences?: readonly string[]
  /** @default 'auto' */
  readonly engine?: 'auto' | 'mysqldump' | 'in-server'
  /** @default 'table' on one server and for a schema, else 'snapshot' */
  readonly consistency?: 'table' | 'snapshot'
  /** Whose rights stored objects run with. @default the connected account */
  readonly definer?: DefinerChoice
  /** @default 'counts' */
  readonly verify?: 'counts' | 'full'
  /** Connections used at once. @default 4 */
  readonly concurrency?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
  /** Called with what is about to be done, before anything is made. */
  readonly onPlan?: (plan: ClonePlan) => void
}

const CLONE_DEFAULTS = {
  content: 'schema',
  engine: 'auto',
  definer: { type: 'connected' },
  verify: 'counts',
  concurrency: 4,
} as const satisfies Partial<Required<CloneDatabaseOptions>>

/**
 * Clones one database under another name, without any registry; resolves once the clone is verified. The target must
 * not exist. Throws `ClonePlanRefusedError` before anything is made, `CopyFailedError` or `VerificationFailedError`
 * afterwards: then the target stands unfinished, and dropping it is left to the caller, because no registry says whose
 * it is.
 */
export async function cloneDatabaseSchema(
  source: string,
  target: string,
  options: CloneDatabaseOptions,
): Promise<DatabaseReport> {
  const { connection, sourceConnection, signal, onProgress, onPlan, include, consistency } = options
  const { content, engine, definer, verify, concurrency } = { ...CLONE_DEFAULTS, ...options }
  requireDefiner(definer)
  const sourceName = parseDatabaseName(source)
  const names = new Map([[source, parseDatabaseName(target)]])
  const sourceNames = new Map([[source, sourceName]])
  for (const [from, to] of Object.entries(options.names ?? {})) {
    names.set(from, parseDatabaseName(to))
    sourceNames.set(from, parseDatabaseName(from))
  }
  await using targetSession = await openSession(connection, { connections: concurrency })
  await using otherSession =
    sourceConnection && (await openSession(sourceConnection, { connections: concurrency, beside: targetSession }))
  const sessions = { source: otherSession ?? targetSession, target: targetSession }
  const plan = await planClone({
    ...sessions,
    names: names satisfies NameMap,
    sourceNames,
    copy: new Set([source]),
    shared: toSharedDatabases(options.shared),
    allowedReferences: new Set(options.allowReferences),
    content,
    engine,
    definer,
    ...(consistency && { consistency }),
    ...(include && { include }),
  })
  if (plan.problems.length > 0) throw new ClonePlanRefusedError(plan.problems)
  onPlan?.(plan)
  const [outcome] = await copyDatabases(plan, {
    ...sessions,
    concurrency,
    verify,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  if (outcome?.status === 'copied') return outcome.report
  throw outcome?.error ?? new TypeError(`nothing was planned for \`${source}\``)
}
