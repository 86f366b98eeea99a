import { type DatabaseName, isSameDatabase, parseDatabaseName, REGISTRY_DATABASE } from '@dbenv/core'
import type { ClonePlan, CloneProblem, DatabasePlan } from '../plan/clone-plan.ts'
import { planClone } from '../plan/plan-clone.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'
import type { CreateRequest } from './create-request.ts'
import { readFreeRows } from './free-rows.ts'
import { orNothing } from './or-nothing.ts'
import type { Place, Places } from './place.ts'

/** The shared databases that another place lacks and a create copies there, each under its own name. */
export interface SharedCopies {
  /** `undefined`: nothing is missing. */
  readonly clone: ClonePlan | undefined
  /** Rows of copies that were never finished, whichever environment was being made: dropped first. */
  readonly leftoverRows: readonly RegistryRow[]
}

/**
 * Finds the shared databases that the source has and the target, being another place, lacks. One that stands there
 * already is left as it is, whatever it holds. Throws `LeaseHeldError` while somebody else is copying one.
 */
export async function planSharedCopies(request: CreateRequest, { source, target }: Places): Promise<SharedCopies> {
  const wanted = [...request.shared].filter((name) => name !== REGISTRY_DATABASE).map(parseDatabaseName)
  const isOnePlace = source.session.server.identity === target.session.server.identity
  if (isOnePlace || wanted.length === 0) return { clone: undefined, leftoverRows: [] }
  const leftoverRows = await readUnfinished(request, target, wanted)
  const there = await readPresent(source.session, wanted)
  const here = await readPresent(target.session, wanted)
  const isUnfinished = (name: DatabaseName): boolean => leftoverRows.some((row) => row.databaseName === name)
  const missing = wanted.filter((name) => there.has(name) && (!here.has(name) || isUnfinished(name)))
  if (missing.length === 0) return { clone: undefined, leftoverRows }
  const names = new Map(missing.map((name) => [name, name]))
  const { content, engine, consistency, definer, shared, allowedReferences } = request
  const clone = await planClone({
    source: source.session,
    target: target.session,
    names,
    sourceNames: names,
    shared,
    content,
    engine,
    ...(consistency && { consistency }),
    definer,
    allowedReferences,
  })
  const isInTheWay = (problem: CloneProblem): boolean =>
    problem.type !== 'target-exists' || !leftoverRows.some((row) => row.databaseName === problem.databaseName)
  return { clone: { ...clone, problems: clone.problems.filter(isInTheWay) }, leftoverRows }
}

/** One line for each copy, for the plan and for the report. */
export function describeSharedCopies({ databases, content }: ClonePlan): readonly string[] {
  return databases.map(
    ({ databaseName, counts, estimatedRows }: DatabasePlan) =>
      `The shared database \`${databaseName}\` is not on the target server: it is copied there once, under its own name ` +
      `(${counts.tables} tables${content === 'schema' ? '' : `, about ${estimatedRows} rows`}), and stays when the ` +
      'environment is deleted',
  )
}

/** A row that holds a database under its own name is a copy on its way: it goes when the copy is whole. */
async function readUnfinished(
  { signal, onWaiting }: CreateRequest,
  { registry }: Place,
  wanted: readonly DatabaseName[],
): Promise<readonly RegistryRow[]> {
  const isCopy = ({ environment, baseName, databaseName }: RegistryRow): boolean =>
    environment !== 'prod' && baseName === databaseName && wanted.includes(databaseName)
  const rows = (await orNothing(() => registry.listRows())).filter(isCopy)
  if (rows.length === 0) return []
  const environments = [...new Set(rows.map(({ environment }) => environment))]
  return (await readFreeRows(registry, environments, { signal, onWaiting })).filter(isCopy)
}

async function readPresent(session: Session, wanted: readonly DatabaseName[]): Promise<ReadonlySet<DatabaseName>> {
  const rows = await session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA')
  const names = rows.map((row) => readText(row, 'name'))
  const { lowerCaseTableNames } = session.server
  return new Set(wanted.filter((name) => names.some((found) => isSameDatabase(found, name, lowerCaseTableNames))))
}
