import { type ConnectionSettings, type EnvironmentName, type NameMap, toSharedDatabases } from '@dbenv/core'
import { parseAccount } from './accounts/account.ts'
import type { DatabaseCatalogue, StoredObject } from './catalogue/catalogue.ts'
import { UnreadableObjectsError } from './catalogue/catalogue-errors.ts'
import { DATABASE_MISSING, readCatalogue } from './catalogue/read-catalogue.ts'
import { toNames } from './lifecycle/environment-names.ts'
import { EnvironmentNotFoundError } from './lifecycle/lifecycle-errors.ts'
import { openPlace } from './lifecycle/place.ts'
import { findDatabaseClashes } from './plan/check-name-case.ts'
import { keepRowFormats } from './plan/check-storage.ts'
import { readBothSettings } from './plan/storage-settings.ts'
import { replaceDefiner } from './retarget/definer.ts'
import { createRetargeter } from './retarget/retarget-database.ts'
import { stripAutoIncrement } from './retarget/table-text.ts'
import type { Session } from './session/session.ts'
import { compareCatalogues } from './verify/compare-catalogues.ts'

/** Which environments to compare; both are only read, so either may be prod. */
export interface DiffEnvironmentsOptions {
  readonly connection: ConnectionSettings
  readonly environment: EnvironmentName
  /** What it is compared with. @default 'prod' */
  readonly against?: EnvironmentName | undefined
  /** Shared databases besides `master_config`: not compared. */
  readonly shared?: readonly string[] | undefined
}

/** How the structure of one environment differs from another's. */
export interface EnvironmentDiff {
  readonly environment: EnvironmentName
  readonly against: EnvironmentName
  readonly isEqual: boolean
  /** Every database of either, in the order of their base names. */
  readonly databases: readonly DatabaseDiff[]
}

/** One database of an {@link EnvironmentDiff}; no difference: it is what a new copy would be. */
export interface DatabaseDiff {
  readonly baseName: string
  /** For people: `table trades: definition is … instead of …`. */
  readonly differences: readonly string[]
}

/** Databases read at once, and so connections. */
const CONCURRENCY = 4

/**
 * Compares the structure of two environments of one place: each database with what a copy of the other environment would
 * be, names retargeted and events disabled. Rows, AUTO_INCREMENT, values of sequences and DEFINERs are not compared.
 * Throws `EnvironmentNotFoundError`, and `UnreadableObjectsError` where the account may not see all of a database.
 */
export async function diffEnvironments(options: DiffEnvironmentsOptions): Promise<EnvironmentDiff> {
  const { connection, environment, against = 'prod' } = options
  const shared = toSharedDatabases(options.shared)
  await using place = await openPlace(connection, CONCURRENCY)
  const rows = (await place.registry.listRows()).filter(
    ({ baseName, state }) => state === 'ready' && !shared.has(baseName),
  )
  const known = [...new Set(rows.map((row) => row.environment))].sort()
  const unknown = [environment, against].filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new EnvironmentNotFoundError(
      unknown,
      known.filter((name) => name !== 'prod'),
    )
  }

  const own = toNames(rows.filter((row) => row.environment === environment))
  const other = toNames(rows.filter((row) => row.environment === against))
  const expected = await readExpected(place.session, own, other, shared)
  const baseNames = [...new Set([...own.keys(), ...other.keys()])].sort()
  const databases = await Promise.all(
    baseNames.map(async (baseName) => ({
      baseName,
      differences: await compareOne(
        place.session,
        { environment, databaseName: own.get(baseName) },
        { environment: against, databaseName: other.get(baseName) },
        expected.get(baseName),
      ),
    })),
  )
  return { environment, against, isEqual: databases.every(({ differences }) => differences.length === 0), databases }
}

/**
 * What a copy of the other environment would be under the own names; nothing for a database that is not on the server.
 * Throws `UnreadableObjectsError`: what cannot be read cannot be compared.
 */
async function readExpected(
  session: Session,
  own: NameMap,
  other: NameMap,
  shared: ReadonlySet<string>,
): Promise<ReadonlyMap<string, DatabaseCatalogue>> {
  const pairs = [...own].flatMap(([baseName, databaseName]) => {
    const sourceName = other.get(baseName)
    return sourceName === undefined ? [] : [{ baseName, databaseName, sourceName }]
  })
  const places = { source: session, target: session }
  const names = new Map(pairs.map(({ baseName, databaseName }) => [baseName, databaseName]))
  const retarget = createRetargeter({
    names: new Map(pairs.map(({ sourceName, databaseName }) => [sourceName, databaseName])),
    shared,
    // Nothing is made: what a copy may not name is here one more difference at most.
    allowed: new Set(other.values()),
    lowerCaseTableNames: findDatabaseClashes({ ...places, names }).length > 0 ? 0 : session.server.lowerCaseTableNames,
    definer: parseAccount(session.server.account),
  })
  const { target } = await readBothSettings(places)
  const expected = await Promise.all(
    pairs.map(async ({ baseName, databaseName, sourceName }) => {
      const catalogue = await readCatalogue(session, sourceName, 'without-columns')
      if (catalogue === DATABASE_MISSING) return []
      const result = retarget(catalogue, databaseName)
      const unreadable = result.unreadable.map(({ object, why }) => `${object}: ${why}`)
      if (unreadable.length > 0) throw new UnreadableObjectsError(sourceName, unreadable, false, 'stay')
      return [[baseName, keepRowFormats(result.expected, target)] as const]
    }),
  )
  return new Map(expected.flat())
}

/** Where a database may be registered. */
interface Registration {
  readonly environment: EnvironmentName
  readonly databaseName: string | undefined
}

async function compareOne(
  session: Session,
  own: Registration,
  other: Registration,
  expected: DatabaseCatalogue | undefined,
): Promise<readonly string[]> {
  if (own.databaseName === undefined) return [`the database is missing in ${own.environment}`]
  if (other.databaseName === undefined) return [`the database is not in ${other.environment}`]
  if (expected === undefined) return [describeAbsent(other.databaseName)]
  const actual = await readCatalogue(session, own.databaseName, 'without-columns')
  if (actual === DATABASE_MISSING) return [describeAbsent(own.databaseName)]
  return compareCatalogues(toStructure(expected), toStructure(actual))
}

function describeAbsent(databaseName: string): string {
  return `\`${databaseName}\` is registered, but not on the server`
}

/** Without what may differ between equals. */
function toStructure(catalogue: DatabaseCatalogue): DatabaseCatalogue {
  return {
    ...catalogue,
    tables: catalogue.tables.map((table) => ({
      ...table,
      createSql: stripAutoIncrement(table.createSql),
      columns: [],
    })),
    sequences: catalogue.sequences.map((sequence) => ({ ...sequence, nextValue: '', cycleCount: '' })),
    views: catalogue.views.map(disown),
    routines: catalogue.routines.map(disown),
    triggers: catalogue.triggers.map(disown),
    events: catalogue.events.map(disown),
  }
}

const NOBODY = { user: 'nobody', host: '%' } as const

function disown(object: StoredObject): StoredObject {
  const definer = `${NOBODY.user}@${NOBODY.host}`
  return { ...object, createSql: replaceDefiner(object.createSql, NOBODY), definer }
}
