import { describe, expect, it } from 'vitest'
import type { DatabaseCatalogue, TableDefinition } from './catalogue.ts'
import { findLateKeys, leaveOutLateKeys } from './late-keys.ts'

const COLUMNS = ['`id` int NOT NULL', '`u` int NOT NULL', "`text` varchar(20) DEFAULT 'a''b`'"]

function tableWith(name: string, keys: readonly string[], change: Partial<TableDefinition> = {}): TableDefinition {
  return {
    name,
    createSql: `CREATE TABLE \`${name}\` (\n${[...COLUMNS, ...keys].map((line) => `  ${line}`).join(',\n')}\n) ENGINE=InnoDB`,
    engine: 'InnoDB',
    sizeBytes: 50_000_000,
    estimatedRows: 200_000,
    columns: [
      { name: 'id', dataType: 'int' },
      { name: 'u', dataType: 'int' },
      { name: 'text', dataType: 'varchar' },
    ],
    storedColumns: [],
    versioning: 'none',
    ...change,
  }
}

function databaseWith(...tables: readonly TableDefinition[]): DatabaseCatalogue {
  return {
    databaseName: 'clone',
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_bin',
    comment: '',
    encryption: 'off',
    sequences: [],
    tables,
    views: [],
    routines: [],
    triggers: [],
    events: [],
  }
}

const PRIMARY = 'PRIMARY KEY (`id`)'

describe('findLateKeys', () => {
  it('takes keys and foreign keys out of a table and gives both back in their order', () => {
    const unique = 'UNIQUE KEY `u` (`u`)'
    const plain = 'KEY `t` (`text`(3),`u` DESC) /*!80000 INVISIBLE */'
    const foreign = 'CONSTRAINT `f` FOREIGN KEY (`u`) REFERENCES `t` (`id`)'
    const database = databaseWith(tableWith('t', [PRIMARY, unique, plain, foreign]))
    const late = findLateKeys([database], 'mysql')
    expect(late.get('clone')?.get('t')).toMatchObject({
      keysSql: `ADD ${unique}, ADD ${plain}`,
      foreignKeysSql: `ADD ${foreign}`,
    })
    expect(leaveOutLateKeys(database, late).tables).toEqual([tableWith('t', [PRIMARY])])
  })

  it('leaves every table of MariaDB as it is', () => {
    expect(findLateKeys([databaseWith(tableWith('t', [PRIMARY, 'KEY `k` (`u`)']))], 'mariadb')).toEqual(new Map())
  })

  it.each([
    ['is small', tableWith('t', [PRIMARY, 'KEY `k` (`u`)'], { sizeBytes: 100_000 })],
    ['has no primary key', tableWith('t', ['UNIQUE KEY `k` (`id`)', 'KEY `l` (`u`)'])],
    ['has no other key', tableWith('t', [PRIMARY])],
    ['is not of InnoDB', tableWith('t', [PRIMARY, 'KEY `k` (`u`)'], { engine: 'MyISAM' })],
    ['has a key on an expression', tableWith('t', [PRIMARY, 'KEY `k` (`u`,(lower(`text`)))'])],
    ['has a spatial key', tableWith('t', [PRIMARY, 'KEY `k` (`u`)', 'SPATIAL KEY `s` (`text`)'])],
    ['counts by another column', tableWith('t', ['`n` int NOT NULL AUTO_INCREMENT', PRIMARY, 'KEY `k` (`n`)'])],
    ['has a line break in a string', tableWith('t', [PRIMARY, 'KEY `k` (`u`)', "CHECK (`text` <> 'a\n  KEY')"])],
    [
      'is referred to by another key than its primary one',
      tableWith('t', [PRIMARY, 'UNIQUE KEY `u` (`u`)', 'CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `t` (`u`)']),
    ],
  ])('leaves the keys with a table that %s', (_, table) => {
    expect(findLateKeys([databaseWith(table)], 'mysql').get('clone')).toEqual(new Map())
  })
})
