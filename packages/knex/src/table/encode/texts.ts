import { isWellFormed } from '../../arguments/well-formed.ts'
import type { TableColumn } from '../table-shape.ts'
import { type Cell, refuse } from './encoder.ts'
import { findForeignCharacter } from './repertoire.ts'

/** Takes strings that fit and that the server gives back unchanged. */
export function createTextEncoder(column: TableColumn): (value: unknown) => Cell {
  const { maxLength = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = column
  const isChar = column.dataType === 'char'
  const hasCharacterLimit = isChar || column.dataType === 'varchar'
  return (value) => {
    if (typeof value !== 'string') return refuse(column, value, 'a text column takes a string')
    if (!isWellFormed(value)) refuse(column, value, 'it holds half a surrogate pair, which is no character')
    const foreign = findForeignCharacter(value, column.charset)
    if (foreign !== undefined)
      refuse(column, value, `the server's character set ${column.charset} has no \`${foreign}\``)
    if (hasCharacterLimit) {
      if (value.length > maxLength && [...value].length > maxLength) {
        refuse(column, value, `longer than ${maxLength} characters`)
      }
    } else if (value.length * 4 > maxBytes && isUtf8(column) && Buffer.byteLength(value) > maxBytes) {
      refuse(column, value, `longer than ${maxBytes} bytes`)
    }
    if (isChar && value.endsWith(' ')) refuse(column, value, 'CHAR loses spaces at the end')
    return value
  }
}

/** How many bytes a text takes in another character set only the server knows, which refuses one that is too long. */
function isUtf8({ charset = 'utf8mb4' }: TableColumn): boolean {
  return charset.startsWith('utf8')
}

/** Takes a member exactly as declared, because another spelling would be read back as the member. */
export function createEnumEncoder(column: TableColumn): (value: unknown) => Cell {
  const members = new Set(parseMembers(column.columnType))
  return (value) => {
    if (typeof value !== 'string' || !members.has(value)) return refuse(column, value, 'not one of its members')
    return value
  }
}

/** Takes members, joined by commas in the order of the declaration. */
export function createSetEncoder(column: TableColumn): (value: unknown) => Cell {
  const members = parseMembers(column.columnType)
  return (value) => {
    if (typeof value !== 'string') return refuse(column, value, 'a SET column takes its members joined by commas')
    const chosen = new Set(value === '' ? [] : value.split(','))
    const canonical = members.filter((member) => chosen.has(member)).join(',')
    if (canonical !== value) refuse(column, value, 'not members in the order of the declaration')
    return value
  }
}

/**
 * The members as the catalogue of both servers prints them, in any sql_mode, also NO_BACKSLASH_ESCAPES (MySQL 9.7,
 * MariaDB 10.11): quotes doubled, and a backslash before another one and in place of these three.
 */
function parseMembers(columnType: string): readonly string[] {
  return [...columnType.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = '']) =>
    member.replace(/''|\\[\\nr0]/g, (escaped) => ESCAPED[escaped] ?? escaped),
  )
}

const ESCAPED: Readonly<Record<string, string>> = { "''": "'", '\\\\': '\\', '\\n': '\n', '\\r': '\r', '\\0': '\0' }

/** Takes bytes; BINARY(n) exactly n of them, because shorter ones come back padded. */
export function createBytesEncoder(column: TableColumn): (value: unknown) => Cell {
  const { maxLength = Number.POSITIVE_INFINITY } = column
  const isFixed = column.dataType === 'binary'
  return (value) => {
    if (!(value instanceof Uint8Array)) return refuse(column, value, 'a binary column takes a Buffer or Uint8Array')
    if (value.byteLength > maxLength) refuse(column, value, `longer than ${maxLength} bytes`)
    if (isFixed && value.byteLength < maxLength) refuse(column, value, `BINARY would be padded to ${maxLength} bytes`)
    return value
  }
}

/** Takes a UUID as it is read back: lower case, with hyphens. */
export function createUuidEncoder(column: TableColumn): (value: unknown) => Cell {
  return (value) => {
    if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) {
      return refuse(column, value, 'a UUID column takes a UUID in lower case with hyphens')
    }
    return value
  }
}
