import { quoteIdentifier, REGISTRY_TABLE } from '@dbenv/core'
import type { ColumnShape } from './table-shape.ts'

/** The registry's table as a person types it: a statement between backticks can hold none. */
export const TABLE: string = REGISTRY_TABLE.replaceAll('`', '')

/** The advice to change the table, as a statement between backticks. */
export function toAlter(change: string): string {
  return `\`ALTER TABLE ${TABLE} ${change}\`.`
}

/** The advice to keep a column that means something else under another name; dbenv then adds its own. */
export function setAside(name: string, found: ColumnShape, first = ''): string {
  // A generated column's definition cannot be had from the catalogue as it was written; its name alone can be changed.
  const change = found.generatedFrom
    ? `RENAME COLUMN ${name} TO own_${name}`
    : `CHANGE ${name} own_${name} ${found.columnType} NULL`
  return `Keep it under another name; dbenv adds its own: ${toAlter(first + change)}`
}

/** A name of a column or key as a statement has it, in backticks only where it needs them. */
export function quoteAtNeed(name: string): string {
  return /^\w+$/.test(name) ? name : quoteIdentifier(name)
}
