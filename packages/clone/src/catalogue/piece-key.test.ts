import { expect, test } from 'vitest'
import { findPieceKey, isLarge } from './piece-key.ts'

function tableWith(key: string, sizeBytes = 160_000_000) {
  return {
    name: 't',
    createSql: `CREATE TABLE \`t\` (\n  \`a\` int,\n${key}\n) ENGINE=InnoDB`,
    engine: 'InnoDB',
    sizeBytes,
    estimatedRows: 1_000_000,
    columns: [
      { name: 'a', dataType: 'int' },
      { name: 'b`c', dataType: 'varchar' },
      { name: 'e', dataType: 'enum' },
    ],
    versioning: 'none' as const,
  }
}

test.each([
  ['  PRIMARY KEY (`a`),\n  KEY `x` (`e`)', ['a']],
  ['  PRIMARY KEY (`a`,`b``c`) USING BTREE', ['a', 'b`c']],
])('cuts by %j', (key, columns) => {
  expect(findPieceKey(tableWith(key))).toEqual({ columns, rows: 100_000 })
})

test.each([
  '  KEY `k` (`a`)',
  '  PRIMARY KEY (`e`)',
  '  PRIMARY KEY (`b``c`(10))',
  '  PRIMARY KEY (`a` DESC)',
  '  PRIMARY KEY (`generated`)',
])('does not cut by %j', (key) => {
  expect(findPieceKey(tableWith(key))).toBeUndefined()
})

test('leaves small tables whole', () => {
  expect(isLarge(tableWith('', 1_000_000))).toBe(false)
})
