import { expect, test } from 'vitest'
import type { DatabaseCatalogue, TableDefinition } from '../catalogue/catalogue.ts'
import { describeStorage, findForeignTables } from './check-storage.ts'

function withColumn(dataType: string): DatabaseCatalogue {
  const catalogue = catalogueOf({ t: 'InnoDB' })
  return { ...catalogue, tables: catalogue.tables.map((table) => ({ ...table, columns: [{ name: 'c', dataType }] })) }
}

function catalogueOf(tables: Readonly<Record<string, string>>): DatabaseCatalogue {
  return {
    databaseName: 'd',
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_bin',
    comment: '',
    encryption: 'off',
    sequences: [],
    tables: Object.entries(tables).map(
      ([name, engine]): TableDefinition => ({
        name,
        engine,
        createSql: '',
        sizeBytes: 0,
        estimatedRows: 0,
        columns: [],
        storedColumns: [],
        versioning: engine === 'InnoDB' && name === 'old' ? 'system' : 'none',
      }),
    ),
    views: [],
    routines: [],
    triggers: [],
    events: [],
  }
}

test.each(['FEDERATED', 'CONNECT', 'SPIDER', 'S3', 'ndbcluster', ''])('refuses a table of the engine %j', (engine) => {
  expect(findForeignTables('b', catalogueOf({ t: engine, local: 'InnoDB' }))).toEqual([
    expect.objectContaining({ type: 'storage-engine', baseName: 'b', table: 't', engine }),
  ])
})

test('lets every local engine through', () => {
  expect(findForeignTables('b', catalogueOf({ a: 'InnoDB', b: 'MyISAM', c: 'Aria', d: 'MRG_MyISAM' }))).toEqual([])
})

test('names the tables whose writers wait, and those that lose their history', () => {
  expect(describeStorage(catalogueOf({ old: 'InnoDB', m: 'MyISAM' }), 'in-server', 'one')).toEqual([
    expect.stringContaining('m (MyISAM)'),
    expect.stringMatching(/history .* is not cloned, and the rows of now begin with the copy .*: old$/),
  ])
})

test.each([
  ['float', 'FLOAT'],
  ['json', 'JSON'],
])('says what a dump does to columns of the type %s', (dataType, found) => {
  const describe = (engine: 'mysqldump' | 'in-server', servers: 'one' | 'two') =>
    describeStorage(withColumn(dataType), engine, servers)
  expect(describe('mysqldump', 'one')).toEqual([expect.stringMatching(`${found}.*: t\\. Choose`)])
  // There is no other way between two servers.
  expect(describe('mysqldump', 'two')).toEqual([expect.stringMatching(`${found}.*: t$`)])
  expect(describe('in-server', 'one')).toEqual([])
})
