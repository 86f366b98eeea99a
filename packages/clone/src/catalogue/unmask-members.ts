import { quoteIdentifier } from '@dbenv/core'
import { readText } from '../session/row.ts'
import type { SessionConnection } from '../session/session.ts'
import { UnreadableObjectsError } from './catalogue-errors.ts'
import { quoteText } from './quote.ts'
import { isGone, type ShownObject } from './read-in-batches.ts'

/** A column of MariaDB as SHOW CREATE TABLE prints it, whose members are of the binary character set, or may be. */
const COLUMN =
  /^ {2}(`(?:[^`]|``)*`) (enum|set)\(('(?:[^']|'')*'(?:,'(?:[^']|'')*')*)\)( CHARACTER SET binary)?(?! CHARACTER)/gm

/**
 * MariaDB's tables with the members of their binary ENUM and SET columns: SHOW CREATE TABLE and the catalogue print `?`
 * for each byte that is no ASCII (10.11). A variable of the column's type tells them. Throws
 * {@link UnreadableObjectsError} where the account may not make one.
 */
export async function unmaskMembers(
  connection: SessionConnection,
  databaseName: string,
  tables: readonly ShownObject[],
): Promise<readonly ShownObject[]> {
  const unmasked: ShownObject[] = []
  for (const table of tables) {
    let { createSql } = table
    const isBinary = / DEFAULT CHARSET=binary\b/.test(createSql)
    for (const [line, column = '', kind, members = '', named] of createSql.matchAll(COLUMN)) {
      if (!members.includes('?') || (!named && !isBinary)) continue
      const place = `${quoteIdentifier(databaseName)}.${quoteIdentifier(readText(table.listed, 'name'))}.${column}`
      const printed = members.match(/'(?:[^']|'')*'/g) ?? []
      const found = await readMembers(connection, place, kind === 'set' ? 'bits' : 'numbers', printed.length).catch(
        (error: unknown) => {
          if (isGone(error)) throw error
          const why = error instanceof Error ? error.message : String(error)
          const object = `table ${readText(table.listed, 'name')}: the members of ${column} cannot be read: ${why}`
          throw new UnreadableObjectsError(databaseName, [object], false, 'stay')
        },
      )
      createSql = createSql.replace(line, () => line.replace(`(${members})`, () => `(${found.join()})`))
    }
    unmasked.push({ ...table, createSql })
  }
  return unmasked
}

async function readMembers(
  connection: SessionConnection,
  place: string,
  values: 'bits' | 'numbers',
  count: number,
): Promise<readonly string[]> {
  const steps = Array.from({ length: count }, (_, at) => {
    const value = values === 'bits' ? 2n ** BigInt(at) : BigInt(at + 1)
    return `SET v = ${value}; SET members = CONCAT(members, ',', HEX(v));`
  })
  const [, rows = []] = await connection.batch([
    'DO 0',
    `BEGIN NOT ATOMIC DECLARE v TYPE OF ${place}; DECLARE members LONGTEXT DEFAULT ''; ${steps.join(' ')} SELECT members; END`,
  ])
  return readText(rows[0] ?? {}, 'members')
    .slice(1)
    .split(',')
    .map((hex) => (/^(?:[0-7].)*$/.test(hex) ? quoteText(Buffer.from(hex, 'hex').toString('latin1')) : `X'${hex}'`))
}
