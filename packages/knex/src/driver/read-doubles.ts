import type { TypeCastField, TypeCastNext } from 'mysql2'

/** The protocol's number of DOUBLE (MYSQL_TYPE_DOUBLE). */
const DOUBLE = 5

/** The number of DECIMAL (MYSQL_TYPE_NEWDECIMAL), which the driver reads as text. */
const DECIMAL = 246

/**
 * Makes a command read DOUBLE to the last bit. mysql2 3.24 adds the digits up itself when they are 17 characters or
 * fewer, and `95.33333333333333` comes out one unit too small. Only results that hold a DOUBLE pay for it. To be called on
 * the command's event `fields`.
 */
export function readDoublesExactly(command: object, fields: readonly unknown[]): void {
  if (!fields.some(isDouble)) return
  // The options of the command as it runs: mysql2 makes the reader of the rows from them right after this event.
  const options: unknown = Reflect.get(command, 'options')
  if (typeof options !== 'object' || options === null || !('typeCast' in options)) return
  if (options.typeCast === true || options.typeCast === undefined) options.typeCast = castDouble
}

/**
 * The same for who converts digits itself: DOUBLE columns come as text, for less than a callback for every cell costs.
 * To be called on the event `fields`, after the above; changes `fields`, so for those that nobody else sees.
 */
export function readDoublesAsText(command: object, fields: readonly unknown[]): void {
  const options: unknown = Reflect.get(command, 'options')
  if (typeof options !== 'object' || options === null) return
  if (!('typeCast' in options) || options.typeCast !== castDouble) return
  options.typeCast = true
  for (const field of fields) if (isDouble(field)) field.columnType = DECIMAL
}

function isDouble(field: unknown): field is { columnType: number } {
  return typeof field === 'object' && field !== null && 'columnType' in field && field.columnType === DOUBLE
}

/** A `typeCast` by which DOUBLE is read to the last bit. */
export function castDouble(field: TypeCastField, next: TypeCastNext): unknown {
  if (field.type !== 'DOUBLE') return next()
  const text = field.string()
  return text === null ? null : Number(text)
}
