import type { TypeCastField, TypeCastNext } from 'mysql2'

/** The protocol's number of DOUBLE (MYSQL_TYPE_DOUBLE). */
const DOUBLE = 5

/**
 * Makes a command read DOUBLE to the last bit. mysql2 3.24 adds the digits up itself when they are 17 characters or
 * fewer, and `95.33333333333333` comes out one unit too small. Only results that hold a DOUBLE pay for it.
 */
export function readDoublesExactly(command: {
  on(event: 'fields', listener: (fields: unknown) => void): unknown
}): void {
  command.on('fields', (fields) => {
    if (!Array.isArray(fields) || !fields.some(isDouble)) return
    // The options of the command as it runs: mysql2 makes the reader of the rows from them right after this event.
    const options: unknown = Reflect.get(command, 'options')
    if (typeof options !== 'object' || options === null || !('typeCast' in options)) return
    if (options.typeCast === true || options.typeCast === undefined) options.typeCast = castDouble
  })
}

function isDouble(field: unknown): boolean {
  return typeof field === 'object' && field !== null && 'columnType' in field && field.columnType === DOUBLE
}

function castDouble(field: TypeCastField, next: TypeCastNext): unknown {
  if (field.type !== 'DOUBLE') return next()
  const text = field.string()
  return text === null ? null : Number(text)
}
