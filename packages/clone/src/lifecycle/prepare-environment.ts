import { type EnvironmentKind, type NameMap, type TestEnvironmentName, toNameMap } from '@dbenv/core'
import type { RegistryRights } from '../plan/check-registry-rights.ts'
import type { ClonePlan, DatabasePlan } from '../plan/clone-plan.ts'
import { ClonePlanRefusedError } from '../plan/clone-problems-error.ts'
import { planClone } from '../plan/plan-clone.ts'
import { withoutRepeats } from '../plan/without-repeats.ts'
import { describeMisnamedRow, findMisnamedRows } from '../registry/misnamed-rows.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import { checkKeptDatabases } from './check-kept-databases.ts'
import type { CreateRequest } from './create-request.ts'
import { toNames } from './environment-names.ts'
import { findMissingShared } from './find-missing-shared.ts'
import { readFreeRows } from './free-rows.ts'
import { EnvironmentExistsError, InvalidSelectionError } from './lifecycle-errors.ts'
import { orNothing } from './or-nothing.ts'
import type { Place, Places } from './place.ts'
import { describeSharedCopies, planSharedCopies, type SharedCopies } from './plan-shared-copies.ts'

/** What a create would do, found out by reading only. */
export interface EnvironmentPlan {
  readonly environment: TestEnvironmentName
  /** Every database that the environment will have. */
  readonly names: NameMap
  /** Those that are ready already and stay as they are. */
  readonly kept: NameMap
  /** What failed or interrupted work left behind: dropped and made again. */
  readonly leftovers: NameMap
  readonly clone: ClonePlan
  /** Shared databases that the target place lacks: copied there first, once, under their own names. */
  readonly sharedCopies: readonly DatabasePlan[]
  /** What a person should know of the environment as such; those of the clone are in `clone`. */
  readonly warnings: readonly string[]
}

/** An {@link EnvironmentPlan} with the rows it was read from. */
export interface PreparedEnvironment extends EnvironmentPlan {
  readonly leftoverRows: readonly RegistryRow[]
  /** Those of the source's databases, to be found again when the copy is done. */
  readonly sourceRows: readonly RegistryRow[]
  readonly shared: SharedCopies
  /** What the rows to come share with those that are kept. */
  readonly branchName: string | undefined
  readonly kind: EnvironmentKind
}

/**
 * Reads both registries and plans. Throws when the environment is whole already, held, when nothing is selected, or when
 * the account may not read a registry (`ClonePlanRefusedError`).
 */
export async function prepareEnvironment(
  request: CreateRequest,
  places: Places,
  registries: RegistryRights,
): Promise<PreparedEnvironment> {
  const { environment, signal, onWaiting } = request
  if (registries.access === 'denied') throw new ClonePlanRefusedError(registries.problems)
  const sources = await readSourceRows(request, places.source)
  const sourceRows = toNames(sources)
  const rows = await orNothing(() => readFreeRows(places.target.registry, [environment], { signal, onWaiting }))
  const ready = rows.filter((row) => row.state === 'ready')
  const standing = new Set(ready.map((row) => row.baseName))
  const selected = selectBaseNames(request, [...sourceRows.keys()])
  const copy = new Set(selected.filter((baseName) => !standing.has(baseName)))
  refuseDifference(request, ready)
  if (copy.size === 0) throw new EnvironmentExistsError(environment, `its ${ready.length} databases are ready`)

  // A row that holds a database under its own name is a shared copy on its way.
  const unfinished = rows.filter((row) => row.state !== 'ready' && row.databaseName !== row.baseName)
  const bases = [...new Set([...selected, ...standing])].filter((baseName) => sourceRows.has(baseName)).sort()
  const names = toNameMap(bases, environment, request.shared)
  const { source, target } = places
  const clone = await planClone({
    source: source.session,
    target: target.session,
    names,
    sourceNames: sourceRows,
    copy,
    shared: request.shared,
    content: request.content,
    engine: request.engine,
    ...(request.consistency && { consistency: request.consistency }),
    definer: request.definer,
    // By base names, as the source has them: its own copy of one, not production's.
    allowedReferences: new Set([...request.allowedReferences].map((name) => sourceRows.get(name) ?? name)),
  })
  // Whatever stands there under a leftover's name is dropped first, or kept with an error by the guard.
  const leftoverNames = new Set(unfinished.map((row) => row.baseName))
  const problems = clone.problems.filter(
    (problem) => problem.type !== 'target-exists' || !leftoverNames.has(problem.baseName),
  )
  problems.push(...registries.problems)
  const shared = await planSharedCopies(request, places)
  const copied = shared.clone
  problems.push(...(await findMissingShared(clone, places, copied)), ...(copied?.problems ?? []))
  problems.push(...(await checkKeptDatabases(target.session, toNames(ready), clone)))
  return {
    environment,
    names,
    kept: toNames(ready),
    leftovers: toNames(unfinished),
    leftoverRows: unfinished,
    sourceRows: sources,
    branchName: request.branchName ?? ready[0]?.branchName,
    kind: ready[0]?.kind ?? request.kind,
    sharedCopies: copied?.databases ?? [],
    shared,
    clone: { ...clone, problems: withoutRepeats(problems) },
    warnings: [
      ...findMisnamedRows(
        sources.filter(({ baseName }) => copy.has(baseName)),
        source.session.server.lowerCaseTableNames,
      ).map(describeMisnamedRow),
      ...[...leftoverNames]
        .filter((baseName) => !copy.has(baseName))
        .map((baseName) => `\`${baseName}\` is unfinished from an earlier create and not selected now: it is removed`),
      ...(copied ? [...describeSharedCopies(copied), ...copied.warnings] : []),
    ],
  }
}

async function readSourceRows(request: CreateRequest, place: Place): Promise<readonly RegistryRow[]> {
  const { source, shared } = request
  const rows = await place.registry.listRows({ environments: [source], states: ['ready'] })
  const own = rows.filter((row) => !shared.has(row.baseName))
  if (own.length === 0) throw new InvalidSelectionError(source, 'no ready database of it is registered', [])
  return own
}

function selectBaseNames(request: CreateRequest, known: readonly string[]): readonly string[] {
  const { source, only, exclude } = request
  const unknown = [...(only ?? []), ...exclude].filter((baseName) => !known.includes(baseName))
  if (unknown.length > 0) {
    const list = unknown.map((name) => `\`${name}\``).join(', ')
    throw new InvalidSelectionError(source, `it has no database ${list}`, known)
  }
  const selected = known.filter((baseName) => (only?.has(baseName) ?? true) && !exclude.has(baseName))
  if (selected.length === 0) throw new InvalidSelectionError(source, 'everything is left out', known)
  return selected
}

function refuseDifference(request: CreateRequest, ready: readonly RegistryRow[]): void {
  const { environment, content, source, branchName } = request
  for (const row of ready) {
    const differences = [
      row.content === undefined
        ? 'an older program or a person registered it, and its row does not say what it holds'
        : row.content !== content && `its content is ${row.content}, not ${content}`,
      row.sourceEnvironment === undefined
        ? 'it is registered as no copy of another environment'
        : row.sourceEnvironment !== source && `it was copied from ${row.sourceEnvironment}, not ${source}`,
      branchName !== undefined &&
        row.branchName !== branchName &&
        `it is bound to ${row.branchName === undefined ? 'no branch' : `branch ${row.branchName}`}, not to ${branchName}`,
    ].filter((difference) => difference !== false)
    if (differences.length > 0) throw new EnvironmentExistsError(environment, differences.join(', '))
  }
}
