import { expect, test } from 'vitest'
import { PLAIN_COLUMN } from '../../test/plain-column.ts'
import { createEncoder } from '../table/encode/create-encoder.ts'
import type { TableShape } from '../table/table-shape.ts'
import { findDenseRange } from './find-dense-range.ts'

function find(keys: readonly string[], dataType = 'bigint', primaryKey = ['id']): string | undefined {
  const column = { ...PLAIN_COLUMN, name: 'id', dataType, columnType: dataType, isNullable: false }
  const shape: TableShape = {
    databaseName: 'd',
    table: 't',
    columns: new Map(),
    primaryKey,
    uniqueKeys: [primaryKey],
    indexedColumns: new Set(primaryKey),
    isTransactional: true,
    countsHistory: false,
    countsDuplicates: true,
  }
  return findDenseRange(shape, { keys: [createEncoder(column)], rows: keys.map((key) => [key]) })
}

test('gives the range of keys that have few others between them', () => {
  expect(find(['3', '4', '6'])).toBe('BETWEEN 3 AND 6')
  expect(find(['-2', '-1', '0', '1'])).toBe('BETWEEN -2 AND 1')
  expect(find(['9223372036854775806', '9223372036854775807'])).toBe(
    'BETWEEN 9223372036854775806 AND 9223372036854775807',
  )
})

test('gives none for keys with gaps, other types, and what is not the primary key', () => {
  expect(find(['1', '2', '5'])).toBeUndefined()
  expect(find(['1', '2'], 'decimal')).toBeUndefined()
  expect(find(['1', '2'], 'int', ['other'])).toBeUndefined()
  expect(find(['1', '2'], 'int', ['id', 'other'])).toBeUndefined()
  expect(find([])).toBeUndefined()
})
