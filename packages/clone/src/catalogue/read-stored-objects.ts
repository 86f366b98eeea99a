import { MARKER_ROUTINE } from '../marker/database-marker.ts'
import { errnoOf } from '../session/errno.ts'
import { findText, type Row, readNumber, readText } from '../session/row.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { SessionConnection } from '../session/session.ts'
import type { DatabaseCatalogue, StoredObject, StoredObjectKind } from './catalogue.ts'
import { readInBatches } from './read-in-batches.ts'

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

const VIEW_DEFINERS_SQL =
  'SELECT TABLE_SCHEMA AS databaseName, TABLE_NAME AS name, DEFINER AS definer ' +
  'FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?'

/** Runs one catalogue query on the database, its rows named by `databaseName`. */
type ReadOwn = (sql: string) => Promise<readonly Row[]>

/** Reads views, routines, triggers and events with the settings that each was made under. */
export async function readStoredObjects(
  connection: SessionConnection,
  databaseName: string,
  flavour: ServerFacts['flavour'],
  relations: readonly Row[],
  read: ReadOwn,
): Promise<Pick<DatabaseCatalogue, 'views' | 'lostViews' | 'routines' | 'triggers' | 'events'>> {
  const lostViews = new Map<string, string>()
  const show = (kind: StoredObjectKind, rows: readonly Row[]): Promise<readonly StoredObject[]> =>
    showObjects(connection, databaseName, kind, rows, lostViews)
  const viewRows = relations.filter((row) => readText(row, 'type') === 'VIEW')
  const definers = viewRows.length === 0 ? [] : await read(VIEW_DEFINERS_SQL)
  const definerOf = new Map(definers.map((row) => [readText(row, 'name'), findText(row, 'definer') ?? '']))
  const routines = await read(
    'SELECT ROUTINE_SCHEMA AS databaseName, ROUTINE_NAME AS name, LOWER(ROUTINE_TYPE) AS kind, DEFINER AS definer, ' +
      'ROUTINE_COMMENT AS ownComment FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? ORDER BY ROUTINE_NAME',
  )
  const routinesOf = (kind: StoredObjectKind): readonly Row[] =>
    routines.filter((row) => readText(row, 'kind') === kind && readText(row, 'name') !== MARKER_ROUTINE)
  const libraries = flavour === 'mysql' ? await readLibraries(read) : []
  const triggers = await read(
    'SELECT TRIGGER_SCHEMA AS databaseName, TRIGGER_NAME AS name, DEFINER AS definer FROM information_schema.TRIGGERS ' +
      'WHERE TRIGGER_SCHEMA = ? ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER',
  )
  const events = await read(
    'SELECT EVENT_SCHEMA AS databaseName, EVENT_NAME AS name, DEFINER AS definer, EVENT_COMMENT AS ownComment, ' +
      'UNIX_TIMESTAMP(CREATED) AS createdAtSeconds FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY EVENT_NAME',
  )
  return {
    views: await show(
      'view',
      viewRows.map((row) => ({ ...row, definer: definerOf.get(readText(row, 'name')) ?? '' })),
    ),
    lostViews,
    routines: [
      // A routine may use a library, a package body needs its package.
      ...(await show('library', libraries)),
      ...(await show('function', routinesOf('function'))),
      ...(await show('procedure', routinesOf('procedure'))),
      ...(await show('package', routinesOf('package'))),
      ...(await show('package body', routinesOf('package body'))),
    ],
    triggers: await show('trigger', triggers),
    events: await show('event', events),
  }
}

/** MySQL's libraries for routines in JavaScript, from 9.2 on. */
async function readLibraries(read: ReadOwn): Promise<readonly Row[]> {
  return read(
    'SELECT LIBRARY_SCHEMA AS databaseName, LIBRARY_NAME AS name, CREATOR AS definer ' +
      'FROM information_schema.LIBRARIES WHERE LIBRARY_SCHEMA = ? ORDER BY LIBRARY_NAME',
  ).catch((error: unknown) => {
    // ER_UNKNOWN_TABLE: an older server has none.
    if (errnoOf(error) === 1109) return []
    throw error
  })
}

async function showObjects(
  connection: SessionConnection,
  databaseName: string,
  kind: StoredObjectKind,
  rows: readonly Row[],
  lostViews: Map<string, string>,
): Promise<readonly StoredObject[]> {
  const shown = await readInBatches(connection, {
    databaseName,
    kind,
    column: TEXT_COLUMNS[kind],
    rows,
    ...(kind === 'view' && { onLost: (name, reason) => lostViews.set(name, reason) }),
  })
  return shown.map(({ listed, createSql, row }) => {
    const timeZone = findText(row, 'time_zone')
    const comment = findText(listed, 'ownComment')
    return {
      kind,
      name: readText(listed, 'name'),
      createSql,
      definer: findText(listed, 'definer') ?? '',
      // Views have none: they are shown, and made again, under the session's own.
      sqlMode: findText(row, 'sql_mode') ?? '',
      characterSetClient: findText(row, 'character_set_client') ?? 'utf8mb4',
      collationConnection: findText(row, 'collation_connection') ?? 'utf8mb4_general_ci',
      ...(timeZone === undefined ? {} : { timeZone }),
      ...toInvalidity(kind, listed),
      ...(comment === undefined ? {} : { comment }),
      ...(kind === 'event' ? { createdAtSeconds: readNumber(listed, 'createdAtSeconds') } : {}),
    }
  })
}

/** Both servers put what is wrong with a view where a table has its comment, and `VIEW` when nothing is. */
function toInvalidity(kind: StoredObjectKind, listed: Row): Pick<StoredObject, 'invalidBecause'> {
  const comment = findText(listed, 'comment') ?? 'VIEW'
  return kind !== 'view' || comment === 'VIEW' || comment === '' ? {} : { invalidBecause: comment }
}
