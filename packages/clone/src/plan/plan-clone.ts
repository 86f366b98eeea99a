import { type DatabaseName, isSameDatabase, type NameMap } from '@dbenv/core'
import { match } from 'ts-pattern'
import { type Account, parseAccount } from '../accounts/account.ts'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { createRetargeter, type RetargetedDatabase } from '../retarget/retarget-database.ts'
import { readText } from '../session/row.ts'
import { checkAllowedReferences } from './check-allowed-references.ts'
import { checkDefinerRights } from './check-definer-rights.ts'
import { checkDefiners } from './check-definers.ts'
import { describeSpellings, findDatabaseClashes, findRelationClashes } from './check-name-case.ts'
import { describeStorage, findForeignTables, keepRowFormats } from './check-storage.ts'
import { checkWritability } from './check-writability.ts'
import { chooseEngine } from './choose-engine.ts'
import type {
  ClonePlan,
  CloneProblem,
  DatabasePlan,
  LiteralMention,
  ObjectCounts,
  PlanCloneInput,
  PlannedReference,
  StoredObjectChoice,
} from './clone-plan.ts'
import { createDefinerReader } from './definer-grants.ts'
import { describeOutsideKeys } from './describe-outside-keys.ts'
import { describeUnreadable } from './describe-unreadable.ts'
import { describeDefaultCollation, describeWords, toTableSettings } from './describe-words.ts'
import { findAmbiguousPackages } from './find-ambiguous-packages.ts'
import { FORCED_BY_INNODB, findKeylessTables } from './find-keyless-tables.ts'
import { findLeftOutFunctions } from './find-left-out-functions.ts'
import { findMissingPrivileges } from './find-missing-privileges.ts'
import { findSharedFileTables } from './find-shared-file-tables.ts'
import { findUnknownAllowances } from './find-unknown-allowances.ts'
import { findUnwritableObjects } from './find-unwritable-objects.ts'
import { findOutsideMentions } from './outside-mentions.ts'
import { type CloneCandidate, readSources, toMissingSource } from './read-sources.ts'
import { readBothSettings } from './storage-settings.ts'
import { withoutRepeats } from './without-repeats.ts'

/**
 * Finds out what a clone would do, by reading only. What stands against it is in `problems`; it throws only when the
 * servers cannot be read at all.
 */
export async function planClone(input: PlanCloneInput): Promise<ClonePlan> {
  const problems: CloneProblem[] = []
  const candidates = listCandidates(input, problems)
  const catalogues = await readSources(input, candidates, problems)
  problems.push(...(await findExistingTargets(input, candidates)))
  const { engine, consistency, problems: engineProblems } = await chooseEngine(input)
  problems.push(...engineProblems)

  const settings = await readBothSettings(input)
  const retarget = toRetargetMap(input)
  const clashes = findDatabaseClashes(input)
  problems.push(...clashes)
  // Where either server takes two spellings for one name, its texts may hold both.
  const foldings = [input.target, input.source].map(({ server }) => server.lowerCaseTableNames)
  const retargeter = createRetargeter({
    names: retarget,
    shared: input.shared,
    allowed: input.allowedReferences,
    lowerCaseTableNames: clashes.length > 0 ? 0 : (foldings.find((folding) => folding > 0) ?? 0),
    definer: toDefiner(input),
  })
  const include = resolveInclude(input.include)
  const servers = input.source.server.identity === input.target.server.identity ? 'one' : 'two'
  const retargeted = new Map<string, RetargetedDatabase>()
  const references: PlannedReference[] = []
  const literals: LiteralMention[] = []
  const warnings: string[] = []
  for (const candidate of candidates) {
    const catalogue = catalogues.get(candidate.baseName)
    if (catalogue === undefined) continue
    const wanted = leaveOut(catalogue, include)
    problems.push(...findForeignTables(candidate.baseName, wanted))
    problems.push(...findLeftOutFunctions(candidate.baseName, catalogue, include))
    if (settings.target.keylessTables === 'refused')
      problems.push(...findKeylessTables(candidate.baseName, wanted, FORCED_BY_INNODB))
    if (settings.target.tableFiles === 'shared') problems.push(...findSharedFileTables(candidate.baseName, wanted))
    problems.push(...findAmbiguousPackages(candidate.baseName, wanted, retarget))
    warnings.push(...describeWords(input, candidate.baseName, wanted, settings))
    warnings.push(...describeDefaultCollation(candidate.baseName, wanted, settings.source))
    if (input.content === 'schema-and-data') warnings.push(...describeStorage(wanted, engine.name, servers))
    problems.push(...findRelationClashes(input, candidate.baseName, wanted))
    warnings.push(...describeSpellings(input, candidate.baseName, wanted))
    const result = retargeter(wanted, candidate.databaseName)
    warnings.push(...result.warnings)
    retargeted.set(candidate.baseName, result)
    problems.push(...describeUnreadable(candidate.baseName, result))
    problems.push(...describeReferences(candidate.baseName, result, references))
    literals.push(...result.literals.map((literal) => ({ baseName: candidate.baseName, ...literal })))
  }
  const expected = new Map(
    [...retargeted].map(([baseName, result]) => [baseName, keepRowFormats(result.expected, settings.target)]),
  )
  problems.push(...(await findUnwritableObjects(input.target, expected)))
  problems.push(...(await checkWritability(input.target, expected)))
  problems.push(...(await findMissingPrivileges(input, candidates, expected)))
  const mentions = findOutsideMentions(expected, references, input.target.server)
  const readDefinerGrants = createDefinerReader(input.target)
  const rights = [
    await checkDefiners(input, expected, readDefinerGrants),
    await checkDefinerRights(mentions, readDefinerGrants),
    await checkAllowedReferences(input, references, mentions),
  ]
  problems.push(...rights.flatMap((found) => found.problems), ...(await findUnknownAllowances(input, references)))
  warnings.push(...rights.flatMap((found) => found.warnings), ...describeOutsideKeys(input, mentions))
  return {
    content: input.content,
    engine,
    consistency,
    definer: input.definer,
    databases: candidates.flatMap((candidate) => {
      const catalogue = expected.get(candidate.baseName)
      return catalogue ? [toDatabasePlan(candidate, catalogue)] : []
    }),
    references,
    literals,
    warnings,
    problems: withoutRepeats(problems),
    retarget,
    shared: input.shared,
    allowedReferences: input.allowedReferences,
    include,
    tableSettings: toTableSettings(settings),
  }
}

function listCandidates(input: PlanCloneInput, problems: CloneProblem[]): readonly CloneCandidate[] {
  const candidates: CloneCandidate[] = []
  for (const [baseName, databaseName] of [...input.names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (input.copy && !input.copy.has(baseName)) continue
    const sourceName = input.sourceNames.get(baseName)
    if (sourceName === undefined) problems.push(toMissingSource(baseName, baseName))
    else candidates.push({ baseName, sourceName, databaseName })
  }
  return candidates
}

function toRetargetMap({ names, sourceNames }: PlanCloneInput): NameMap {
  const retarget = new Map<string, DatabaseName>()
  for (const [baseName, databaseName] of names) {
    const sourceName = sourceNames.get(baseName)
    if (sourceName !== undefined) retarget.set(sourceName, databaseName)
  }
  return retarget
}

function toDefiner({ definer, target }: PlanCloneInput): Account | undefined {
  return match(definer)
    .with({ type: 'connected' }, () => parseAccount(target.server.account))
    .with({ type: 'account' }, (account) => account)
    .with({ type: 'keep' }, () => undefined)
    .exhaustive()
}

/** Sorts what leaves one database into what is planned for it and what stops the clone. */
function describeReferences(
  baseName: string,
  { expected, references }: RetargetedDatabase,
  planned: PlannedReference[],
): readonly CloneProblem[] {
  const problems: CloneProblem[] = []
  for (const { object, from, to, kind } of references) {
    if (kind === 'own') continue
    if (kind !== 'external') planned.push({ baseName, object, from, to, kind })
    else {
      problems.push({
        type: 'external-reference',
        baseName,
        object,
        database: from,
        message:
          `In \`${baseName}\`, ${object} names the database \`${from}\`, which is not part of the clone: ` +
          `\`${expected.databaseName}\` would reach the original. Clone it too, or allow the reference (\`--allow-references ${from}\`, \`allowReferences\`).`,
      })
    }
  }
  return problems
}

async function findExistingTargets(
  input: PlanCloneInput,
  candidates: readonly CloneCandidate[],
): Promise<readonly CloneProblem[]> {
  const rows = await input.target.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA')
  const existing = rows.map((row) => readText(row, 'name'))
  const folding = input.target.server.lowerCaseTableNames
  return candidates
    .filter(({ databaseName }) => existing.some((name) => isSameDatabase(name, databaseName, folding)))
    .map(({ baseName, databaseName }) => ({
      type: 'target-exists',
      baseName,
      databaseName,
      message:
        `The database \`${databaseName}\` exists already on the target; a clone never writes into one. ` +
        'Delete its environment, or drop it where it belongs to none, or choose another name.',
    }))
}

function resolveInclude(include: StoredObjectChoice = {}): Required<StoredObjectChoice> {
  return { views: true, routines: true, triggers: true, events: true, ...include }
}

function leaveOut(catalogue: DatabaseCatalogue, include: Required<StoredObjectChoice>): DatabaseCatalogue {
  return {
    ...catalogue,
    views: include.views ? catalogue.views : [],
    lostViews: include.views ? (catalogue.lostViews ?? new Map()) : new Map(),
    routines: include.routines ? catalogue.routines : [],
    triggers: include.triggers ? catalogue.triggers : [],
    events: include.events ? catalogue.events : [],
  }
}

function toDatabasePlan(candidate: CloneCandidate, expected: DatabaseCatalogue): DatabasePlan {
  const storageEngines = new Map<string, number>()
  for (const { engine } of expected.tables) storageEngines.set(engine, (storageEngines.get(engine) ?? 0) + 1)
  return {
    ...candidate,
    characterSet: expected.characterSet,
    collation: expected.collation,
    sizeBytes: expected.tables.reduce((sum, table) => sum + table.sizeBytes, 0),
    estimatedRows: expected.tables.reduce((sum, table) => sum + table.estimatedRows, 0),
    counts: toCounts(expected),
    storageEngines,
    expected,
  }
}

/** How many objects of each kind a catalogue lists. */
export function toCounts(catalogue: DatabaseCatalogue): ObjectCounts {
  return {
    tables: catalogue.tables.length,
    sequences: catalogue.sequences.length,
    views: catalogue.views.length,
    routines: catalogue.routines.length,
    triggers: catalogue.triggers.length,
    events: catalogue.events.length,
  }
}
