import { parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { copyDatabases } from '../src/copy-databases.ts'
import { planClone } from '../src/plan/plan-clone.ts'
import type { Session } from '../src/session/session.ts'
import type { Workload } from './workloads.ts'

/** How a benchmark clones. */
export interface BenchCloneOptions {
  /** Ends every clone's name. @default '' */
  readonly suffix?: string
  readonly content: Workload['content']
  readonly engine: 'auto' | 'mysqldump' | 'in-server'
  readonly concurrency: number
}

/** Clones databases on their own server as `create` does, without a registry; throws what failed. */
export async function cloneDatabases(
  session: Session,
  sources: readonly string[],
  { content, engine, concurrency, suffix = '' }: BenchCloneOptions,
): Promise<void> {
  const plan = await planClone({
    source: session,
    target: session,
    names: new Map(sources.map((source) => [source, parseDatabaseName(toCloneName(source, suffix))])),
    sourceNames: new Map(sources.map((source) => [source, parseDatabaseName(source)])),
    shared: new Set(),
    content,
    engine,
    definer: { type: 'connected' },
    allowedReferences: new Set(),
  })
  const outcomes = await copyDatabases(plan, {
    source: session,
    target: session,
    hold: {
      environment: 'test-bench',
      purpose: 'environment',
      leaseToken: 'bench',
      guardSql: 'DO 0',
      check: async () => undefined,
    },
    concurrency,
  })
  for (const outcome of outcomes) if (outcome.status === 'failed') throw outcome.error
}

/** What the clone of a source is called. */
export function toCloneName(source: string, suffix = ''): string {
  return `${source}_test-bench${suffix}`
}

/** Drops a benchmark's own databases. */
export async function dropDatabases(session: Session, names: readonly string[]): Promise<void> {
  for (const name of names) await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
}
