import { quoteIdentifier } from '@dbenv/core'
import { errnoOf } from '../session/errno.ts'
import { findText, type Row, readText } from '../session/row.ts'
import type { SessionConnection } from '../session/session.ts'
import { UnreadableObjectsError } from './catalogue-errors.ts'
import { toUtf8Text } from './hexadecimal-literals.ts'

/** SHOW CREATE statements in one round trip; more brings nothing even at 1 ms a trip. */
const BATCH_SIZE = 50

/** What SHOW CREATE said of one object. */
export interface ShownObject {
  /** The row asked for. */
  readonly listed: Row
  readonly createSql: string
  readonly row: Row
}

/** Which objects of one kind to show. */
export interface ShowRequest {
  readonly kind: string
  /** The column of SHOW CREATE that holds the text. */
  readonly column: string
  /** One for each object, which is its `name`. */
  readonly rows: readonly Row[]
  /** Takes an object that no privilege would show, because its definition no longer works. Absent: it is unreadable. */
  readonly onLost?: (name: string, reason: string) => void
}

/**
 * Errors that say nothing of the object asked for: rights that are missing (ER_DBACCESS_DENIED, ER_ACCESS_DENIED,
 * ER_TABLEACCESS_DENIED, ER_COLUMNACCESS_DENIED, ER_SPECIFIC_ACCESS_DENIED, ER_VIEW_NO_EXPLAIN, ER_PROCACCESS_DENIED),
 * waits, kills, and a server that is stopping or out of memory. Any other is about a definition that no longer works:
 * each function and type has its own.
 */
const PASSING_ERRORS: ReadonlySet<unknown> = new Set([
  1037, 1038, 1040, 1041, 1044, 1045, 1053, 1142, 1143, 1205, 1213, 1227, 1317, 1345, 1370, 1969, 3024,
])

/**
 * Errors of an object that was listed and is not there: ER_BAD_DB_ERROR, ER_NO_SUCH_TABLE, ER_SP_DOES_NOT_EXIST,
 * ER_WRONG_OBJECT (a view is in a table's place), ER_TRG_DOES_NOT_EXIST, ER_EVENT_DOES_NOT_EXIST, ER_UNKNOWN_SEQUENCES.
 */
const GONE_ERRORS: ReadonlySet<unknown> = new Set([1049, 1146, 1305, 1347, 1360, 1539, 4091])

/** Whether an error of the server says that an object is not there. */
export function isGone(error: unknown): boolean {
  return GONE_ERRORS.has(errnoOf(error))
}

/**
 * Shows objects of several kinds in few round trips; resolves to those of each request, in its order. Throws
 * {@link UnreadableObjectsError} naming every one that cannot be read, and the server's own error for the first one that
 * is gone, where the lists can be read again.
 */
export async function readInBatches(
  connection: SessionConnection,
  databaseName: string,
  requests: readonly ShowRequest[],
  whenGone: 'throw' | 'report',
): Promise<readonly (readonly ShownObject[])[]> {
  const shown = requests.map((): ShownObject[] => [])
  const unreadable: string[] = []
  const gone: string[] = []
  let hidesTexts = false
  const asked = requests.flatMap((request, index) =>
    request.rows.map((listed) => ({ request, listed, into: shown[index] })),
  )
  // SHOW CREATE VIEW leaves out the name of the current database only.
  const useSql = `USE ${quoteIdentifier(databaseName)}`
  for (let start = 0; start < asked.length; start += BATCH_SIZE) {
    const batch = asked.slice(start, start + BATCH_SIZE)
    const statements = batch.map(
      ({ request, listed }) => `SHOW CREATE ${request.kind.toUpperCase()} ${quoteIdentifier(readText(listed, 'name'))}`,
    )
    const results = await connection.batch([useSql, ...statements]).then(
      ([, ...rows]) => rows,
      () => showOneByOne(connection, useSql, statements),
    )
    for (const [index, { request, listed, into }] of batch.entries()) {
      const result = refuseOtherKinds(results[index], request)
      if (whenGone === 'throw' && isGone(result)) throw result
      const first = Array.isArray(result) ? result[0] : undefined
      // Without the privilege the servers answer NULL, without any error.
      const shownSql = first && findText(first, request.column)
      const createSql = shownSql?.includes(REPLACEMENT)
        ? await readUtf8Text(connection, statements[index] ?? '', request.column, first)
        : shownSql
      if (first && createSql !== undefined) into?.push({ listed, createSql, row: first })
      else if (shownSql !== undefined) unreadable.push(`${request.kind} ${readText(listed, 'name')}: ${NO_UTF8}`)
      else if (request.onLost && result instanceof Error && isDefinitionError(result)) {
        request.onLost(readText(listed, 'name'), result.message)
      } else if (isGone(result)) {
        gone.push(
          `${request.kind} ${readText(listed, 'name')} was listed, and gone when it was read: ${toReason(result)}`,
        )
      } else {
        unreadable.push(`${request.kind} ${readText(listed, 'name')}: ${toReason(result)}`)
        hidesTexts ||= first !== undefined
      }
    }
  }
  const failed = [...unreadable, ...gone]
  if (failed.length > 0)
    throw new UnreadableObjectsError(databaseName, failed, hidesTexts, gone.length > 0 ? 'come-and-go' : 'stay')
  return shown
}

/** A view that was asked for as a table is shown as a view, of which the servers have an error of their own elsewhere. */
class OtherKindError extends Error {
  /** ER_WRONG_OBJECT */
  readonly errno = 1347
}

function refuseOtherKinds(
  result: readonly Row[] | Error | undefined,
  { kind, column }: ShowRequest,
): readonly Row[] | Error | undefined {
  const row = Array.isArray(result) ? result[0] : undefined
  return row === undefined || column in row ? result : new OtherKindError(`it is no ${kind} any more`)
}

/** What the driver puts for bytes that are no UTF-8; a text may also hold it as a character of its own. */
const REPLACEMENT = '\ufffd'

const NO_UTF8 =
  'its text holds bytes that are no UTF-8 where nothing else can be written for them (a name, a comment, a literal ' +
  "without a character set before it); make it again in UTF-8, with such values as X'…'"

/** The text of a statement's row, of which another reading has shown the settings that it is read under. */
async function readUtf8Text(
  connection: SessionConnection,
  statement: string,
  column: string,
  shown: Row,
): Promise<string | undefined> {
  const [row] = await connection.bytes(statement)
  const bytes = row?.[column]
  if (!Buffer.isBuffer(bytes)) return undefined
  return toUtf8Text(bytes, {
    sqlMode: findText(shown, 'sql_mode') ?? '',
    // Tables have none: a literal whose bytes are no UTF-8 is the default of a binary column (MariaDB).
    collationConnection: findText(shown, 'collation_connection') ?? 'binary',
  })
}

async function showOneByOne(
  connection: SessionConnection,
  useSql: string,
  statements: readonly string[],
): Promise<readonly (readonly Row[] | Error)[]> {
  await connection.run(useSql)
  const results: (readonly Row[] | Error)[] = []
  for (const statement of statements) {
    results.push(await connection.rows(statement).catch((error) => (error instanceof Error ? error : new Error(error))))
  }
  return results
}

function toReason(result: readonly Row[] | Error | undefined): string {
  return result instanceof Error ? result.message : 'the server hides its text from this account'
}

function isDefinitionError(error: Error): boolean {
  const errno = errnoOf(error)
  return errno !== undefined && errno >= FIRST_SERVER_ERROR && !PASSING_ERRORS.has(errno)
}

/** Below it are errors of the driver's machine, such as a connection that is refused (both manuals, "Error Messages"). */
const FIRST_SERVER_ERROR = 1000
