import type { TableColumn } from '../table-shape.ts'
import { createInet4Encoder, createInet6Encoder } from './addresses.ts'
import { type Cell, type CellKind, type Encoder, refuse } from './encoder.ts'
import { createFloatEncoder } from './floats.ts'
import { createJsonEncoder } from './json.ts'
import {
  createBitEncoder,
  createDecimalEncoder,
  createIntegerEncoder,
  createYearEncoder,
  isIntegerType,
} from './numbers.ts'
import {
  createBytesEncoder,
  createEnumEncoder,
  createSetEncoder,
  createTextEncoder,
  createUuidEncoder,
} from './texts.ts'
import { createDateEncoder, createDateTimeEncoder, createTimeEncoder } from './times.ts'

type Encode = (value: unknown) => Cell

/** Chooses how values of one column are written; a type without a faithful form refuses every value but null. */
export function createEncoder(column: TableColumn): Encoder {
  const [kind, encode] = chooseEncoder(column)
  return { column, kind, encode: (value) => (value === null ? null : encode(value)) }
}

function chooseEncoder(column: TableColumn): readonly [CellKind, Encode] {
  const { dataType } = column
  if (isIntegerType(dataType)) return ['number', createIntegerEncoder(column)]
  switch (dataType) {
    case 'decimal':
      return ['number', createDecimalEncoder(column)]
    case 'float':
    case 'double':
      return ['number', createFloatEncoder(column)]
    case 'year':
      return ['number', createYearEncoder(column)]
    case 'bit':
      return ['bits', createBitEncoder(column)]
    case 'char':
    case 'varchar':
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return ['text', createTextEncoder(column)]
    case 'inet4':
      return ['text', createInet4Encoder(column)]
    case 'inet6':
      return ['text', createInet6Encoder(column)]
    case 'uuid':
      return ['text', createUuidEncoder(column)]
    case 'enum':
      return ['text', createEnumEncoder(column)]
    case 'set':
      return ['text', createSetEncoder(column)]
    case 'json':
      return ['text', createJsonEncoder(column)]
    case 'binary':
    case 'varbinary':
    case 'tinyblob':
    case 'blob':
    case 'mediumblob':
    case 'longblob':
      return ['bytes', createBytesEncoder(column)]
    case 'date':
      return ['text', createDateEncoder(column)]
    case 'datetime':
    case 'timestamp':
      return ['text', createDateTimeEncoder(column)]
    case 'time':
      return ['text', createTimeEncoder(column)]
    default:
      return [
        'text',
        (value) => refuse(column, value, 'this type has no form that reads back equal; write it with SQL'),
      ]
  }
}
