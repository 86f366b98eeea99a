import type { TableColumn } from '../src/table/table-shape.ts'

/** A column of INT that may be NULL; tests change what they are about. */
export const PLAIN_COLUMN: TableColumn = {
  name: 'c',
  dataType: 'int',
  columnType: 'int',
  isNullable: true,
  isGenerated: false,
  isAutoIncrement: false,
  isUnsigned: false,
  maxLength: undefined,
  maxBytes: undefined,
  precision: undefined,
  scale: undefined,
  fractionDigits: 0,
  charset: undefined,
  collation: undefined,
}
