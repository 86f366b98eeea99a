import { expect, test } from 'vitest'
import { findUniqueKey, leaveOutLines, readForeignKeys, readKeys } from './table-keys.ts'

function tableWith(...lines: readonly string[]): string {
  return `CREATE TABLE \`t\` (\n${lines.map((line) => `  ${line}`).join(',\n')}\n) ENGINE=InnoDB`
}

test.each([
  ['PRIMARY KEY (`a`)', { kind: 'primary', name: 'PRIMARY', columns: ['a'] }],
  ['UNIQUE KEY `u``x` (`a`,`b``c`) USING BTREE', { kind: 'unique', name: 'u`x', columns: ['a', 'b`c'] }],
  ['KEY `k` (`a`(10))', { kind: 'plain', name: 'k', columns: undefined }],
  ['KEY `k` (`a` DESC)', { kind: 'plain', name: 'k', columns: undefined }],
  ['KEY `k` ((lower(`a`)))', { kind: 'plain', name: 'k', columns: undefined }],
  ['UNIQUE KEY `k` (`a`) USING HASH', { kind: 'unique', name: 'k', columns: undefined }],
  ['UNIQUE KEY `k` (`a`) /*!80000 INVISIBLE */', { kind: 'unique', name: 'k', columns: undefined }],
  ['FULLTEXT KEY `k` (`a`)', { kind: 'fulltext', name: 'k', columns: ['a'] }],
  ['SPATIAL KEY `k` (`a`)', { kind: 'spatial', name: 'k', columns: ['a'] }],
  ['VECTOR KEY `k` (`a`)', { kind: 'other', name: 'k', columns: ['a'] }],
])('reads the key %s', (line, key) => {
  expect(readKeys(tableWith('`a` int NOT NULL', line))).toEqual([{ ...key, sql: line }])
})

test.each([
  [
    'CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `p` (`id`) ON DELETE CASCADE',
    { database: undefined, table: 'p', columns: ['id'] },
  ],
  [
    'CONSTRAINT `c` FOREIGN KEY (`a`, `b`) REFERENCES `d b`.`p``q` (`x`, `y`)',
    { database: 'd b', table: 'p`q', columns: ['x', 'y'] },
  ],
])('reads the foreign key %s', (line, foreignKey) => {
  expect(readForeignKeys(tableWith('`a` int', line))).toEqual([{ ...foreignKey, sql: line }])
})

const COLUMNS = ['`a` int NOT NULL', "`b` int DEFAULT NULL COMMENT 'NOT NULL'", '`c``d` char(1) NOT NULL']

test.each([
  ['the primary one', ['PRIMARY KEY (`a`)', 'UNIQUE KEY `k` (`c``d`)'], { name: 'PRIMARY', columns: ['a'] }],
  ['a unique one without NULL', ['KEY `i` (`a`)', 'UNIQUE KEY `k` (`a`,`c``d`)'], { name: 'k', columns: ['a', 'c`d'] }],
  [
    'a unique one behind one of prefixes',
    ['PRIMARY KEY (`c``d`(1))', 'UNIQUE KEY `k` (`a`)'],
    { name: 'k', columns: ['a'] },
  ],
  ['none with NULL, whatever a comment says', ['UNIQUE KEY `k` (`a`,`b`)'], undefined],
])('finds the key that tells rows apart: %s', (_, lines, key) => {
  expect(findUniqueKey(tableWith(...COLUMNS, ...lines))).toEqual(key)
})

test('passes over a key with a column that is not accepted', () => {
  const sql = tableWith(...COLUMNS, 'PRIMARY KEY (`a`,`c``d`)', 'UNIQUE KEY `k` (`a`)')
  expect(findUniqueKey(sql, (column) => column === 'a')).toEqual({ name: 'k', columns: ['a'] })
})

test('leaves lines out and keeps the commas right', () => {
  const sql = tableWith(
    '`a` int',
    'PRIMARY KEY (`a`)',
    'KEY `k` (`a`)',
    'CONSTRAINT `c` CHECK (`a` > 1)',
    'KEY `l` (`a`)',
  )
  expect(leaveOutLines(sql, new Set(['KEY `k` (`a`)', 'KEY `l` (`a`)']))).toBe(
    tableWith('`a` int', 'PRIMARY KEY (`a`)', 'CONSTRAINT `c` CHECK (`a` > 1)'),
  )
})
