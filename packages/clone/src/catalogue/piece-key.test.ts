import { expect, test } from 'vitest'
import { findPieceKey, isLarge } from './piece-key.ts'

function tableWith(key: string, sizeBytes = 160_000_000) {
  return {
    name: 't',
    createSql: `CREATE TABLE \`t\` (\n  \`a\` int NOT NULL,\n  \`b\`\`c\` char(1) NOT NULL,\n  \`c\` int DEFAULT NULL,\n  \`e\` enum('a') NOT NULL,\n${key}\n) ENGINE=InnoDB`,
    engine: 'InnoDB',
    sizeBytes,
    estimatedRows: 1_000_000,
    columns: [
      { name: 'a', dataType: 'int' },
      { name: 'b`c', dataType: 'varchar' },
      { name: 'c', dataType: 'int' },
      { name: 'e', dataType: 'enum' },
    ],
    storedColumns: [],
    versioning: 'none' as const,
  }
}

test.each([
  ['  PRIMARY KEY (`a`),\n  KEY `x` (`e`)', 'PRIMARY', ['a']],
  ['  PRIMARY KEY (`a`,`b``c`) USING BTREE', 'PRIMARY', ['a', 'b`c']],
  ['  PRIMARY KEY (`e`),\n  UNIQUE KEY `k` (`c`),\n  UNIQUE KEY `l` (`a`)', 'l', ['a']],
  ['  UNIQUE KEY `k` (`a`,`b``c`)', 'k', ['a', 'b`c']],
])('cuts by %j', (key, index, columns) => {
  expect(findPieceKey(tableWith(key))).toEqual({ index, columns, rows: 50_000 })
})

test.each([
  '  KEY `k` (`a`)',
  '  UNIQUE KEY `k` (`c`)',
  '  UNIQUE KEY `k` (`a`) USING HASH',
  '  PRIMARY KEY (`e`)',
  '  PRIMARY KEY (`b``c`(10))',
  '  PRIMARY KEY (`a` DESC)',
  '  PRIMARY KEY (`generated`)',
])('does not cut by %j', (key) => {
  expect(findPieceKey(tableWith(key))).toBeUndefined()
})

test('leaves small tables whole, also where the statistics are half a table behind', () => {
  const table = tableWith('  PRIMARY KEY (`a`)', 1_000_000)
  expect(isLarge(table)).toBe(false)
  expect(findPieceKey(table)?.rows).toBe(2_000_000)
})

test('cuts no table whose storage engine would sort it for each piece', () => {
  expect(findPieceKey({ ...tableWith('  PRIMARY KEY (`a`)'), engine: 'MEMORY' })).toBeUndefined()
})
