import { type Command, failCommand } from '../driver/mysql2-command.ts'
import { UnreadableColumnError } from '../errors/adapter-errors.ts'

/** What mysql2 throws on while it makes the reader of the rows, and cuts the connection (3.24, lib/helpers.js). */
const UNREADABLE: ReadonlySet<string> = new Set([
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
])

/** Finds a column that mysql2 reads into no row. */
function findUnreadableColumn(fields: readonly unknown[]): string | undefined {
  for (const field of fields) {
    if (isNamed(field) && field.name.startsWith('__') && UNREADABLE.has(field.name)) return field.name
  }
  return undefined
}

/** Gives such columns names that mysql2 takes, for who knows them by their place. */
export function hideUnreadableColumns(fields: readonly unknown[]): void {
  for (const field of fields) if (isNamed(field) && UNREADABLE.has(field.name)) field.name = `column ${field.name}`
}

/**
 * Fails a command whose result has such a column when its rows have come, and keeps the connection. To be called on the
 * command's event `fields`; changes `fields`.
 */
export function refuseUnreadableColumns(command: Command, fields: readonly unknown[]): void {
  const column = findUnreadableColumn(fields)
  if (column === undefined) return
  hideUnreadableColumns(fields)
  const { onResult, emit } = command
  // Without a callback mysql2 keeps no rows.
  command.onResult = undefined
  command.emit = (event) => {
    if (event !== 'end') return false
    command.onResult = onResult
    command.emit = emit
    failCommand(command, new UnreadableColumnError(column))
    return true
  }
}

function isNamed(field: unknown): field is { name: string } {
  return typeof field === 'object' && field !== null && 'name' in field && typeof field.name === 'string'
}
