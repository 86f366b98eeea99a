import { MARKER_ROUTINE, parseMarker } from '../marker/database-marker.ts'
import { findText, type Row, readNumber, readText } from '../session/row.ts'
import type { DatabaseCatalogue, StoredObject, StoredObjectKind } from './catalogue.ts'
import { listRelations, type ObjectLists } from './list-objects.ts'
import { toPlainText } from './plain-text.ts'
import type { ShownObject, ShowRequest } from './read-in-batches.ts'

/** The column of SHOW CREATE that holds the text. */
const TEXT_COLUMNS: Readonly<Record<StoredObjectKind, string>> = {
  view: 'Create View',
  procedure: 'Create Procedure',
  function: 'Create Function',
  package: 'Create Package',
  'package body': 'Create Package Body',
  library: 'Create Library',
  trigger: 'SQL Original Statement',
  event: 'Create Event',
}

/** A routine may use a library, a package body needs its package. */
const ROUTINE_KINDS = [
  'library',
  'function',
  'procedure',
  'package',
  'package body',
] as const satisfies StoredObjectKind[]

/** In the order of {@link toStoredObjectRequests}. */
const KINDS: readonly StoredObjectKind[] = ['view', ...ROUTINE_KINDS, 'trigger', 'event']

/** What to show of a database's views, routines, triggers and events; views that cannot be shown go into `lostViews`. */
export function toStoredObjectRequests(lists: ObjectLists, lostViews: Map<string, string>): readonly ShowRequest[] {
  return KINDS.map((kind) => ({
    kind,
    column: TEXT_COLUMNS[kind],
    rows: listKind(lists, kind),
    ...(kind === 'view' && { onLost: (name: string, reason: string) => lostViews.set(name, reason) }),
  }))
}

/** What came of {@link toStoredObjectRequests}, each object with the settings that it was made under. */
export function toStoredObjects(
  shown: readonly (readonly ShownObject[])[],
): Pick<DatabaseCatalogue, 'views' | 'routines' | 'triggers' | 'events'> {
  const collect = (kind: StoredObjectKind): readonly StoredObject[] =>
    (shown[KINDS.indexOf(kind)] ?? []).map((object) => toStoredObject(kind, object))
  return {
    views: collect('view'),
    routines: ROUTINE_KINDS.flatMap(collect),
    triggers: collect('trigger'),
    events: collect('event'),
  }
}

function listKind(lists: ObjectLists, kind: StoredObjectKind): readonly Row[] {
  if (kind === 'view') return listViews(lists)
  if (kind === 'library') return lists('libraries')
  if (kind === 'trigger') return lists('triggers')
  if (kind === 'event') return lists('events')
  return lists('routines').filter((row) => readText(row, 'kind') === kind && !isMarker(row))
}

function isMarker(row: Row): boolean {
  const isNamedLikeOne = readText(row, 'kind') === 'procedure' && readText(row, 'name') === MARKER_ROUTINE
  return isNamedLikeOne && parseMarker(findText(row, 'ownComment') ?? '') !== undefined
}

/** Views as tables are listed, which says what is wrong with one, each with its definer. */
function listViews(lists: ObjectLists): readonly Row[] {
  const definerOf = new Map(lists('views').map((row) => [readText(row, 'name'), findText(row, 'definer') ?? '']))
  return listRelations(lists, 'VIEW').map((row) => ({ ...row, definer: definerOf.get(readText(row, 'name')) ?? '' }))
}

function toStoredObject(kind: StoredObjectKind, { listed, createSql, row }: ShownObject): StoredObject {
  const timeZone = findText(row, 'time_zone')
  const comment = findText(listed, 'ownComment')
  const databaseCollation = findText(row, 'Database Collation')
  const sqlMode = findText(row, 'sql_mode') ?? ''
  const characterSetClient = findText(row, 'character_set_client') ?? 'utf8mb4'
  return {
    kind,
    name: readText(listed, 'name'),
    createSql: toPlainText(createSql, characterSetClient, sqlMode),
    definer: findText(listed, 'definer') ?? '',
    // Views have none: they are shown, and made again, under the session's own.
    sqlMode,
    characterSetClient,
    collationConnection: findText(row, 'collation_connection') ?? 'utf8mb4_general_ci',
    ...(databaseCollation === undefined ? {} : { databaseCollation }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...toInvalidity(kind, listed),
    ...(comment === undefined ? {} : { comment }),
    ...(kind === 'event' ? { createdAtSeconds: readNumber(listed, 'createdAtSeconds') } : {}),
  }
}

/** Both servers put what is wrong with a view where a table has its comment, and `VIEW` when nothing is. */
function toInvalidity(kind: StoredObjectKind, listed: Row): Pick<StoredObject, 'invalidBecause'> {
  const comment = findText(listed, 'comment') ?? 'VIEW'
  return kind !== 'view' || comment === 'VIEW' || comment === '' ? {} : { invalidBecause: comment }
}
