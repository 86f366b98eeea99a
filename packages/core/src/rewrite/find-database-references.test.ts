import { expect, it } from 'vitest'
import { findDatabaseReferences } from './find-database-references.ts'

it('lists every database with its place, each time it is named', () => {
  const sql = 'SELECT a.t.x, b.y, c.f(1) FROM a.t JOIN `d``e`.t ON b.z = 1'
  const references = findDatabaseReferences(sql)
  expect(references.map(({ database }) => database)).toEqual(['a', 'c', 'a', 'd`e'])
  expect(references.map(({ start, end }) => sql.slice(start, end))).toEqual(['a', 'c', 'a', '`d``e`'])
})

it('reads the text in the given modes', () => {
  const sql = 'SELECT "a"."b"."c"'
  expect(findDatabaseReferences(sql)).toEqual([])
  expect(findDatabaseReferences(sql, { ansiQuotes: true })).toEqual([{ database: 'a', start: 7, end: 10 }])
})

it('gives the name that a pattern of GRANT stands for', () => {
  expect(findDatabaseReferences('GRANT ALL ON `a\\_b`.* TO u@h')).toEqual([{ database: 'a_b', start: 13, end: 19 }])
})

it('finds system schemas and databases by themselves', () => {
  const found = findDatabaseReferences('USE a; SELECT * FROM mysql.user; DROP DATABASE IF EXISTS b; SHOW TABLES IN c')
  expect(found.map(({ database }) => database)).toEqual(['a', 'mysql', 'b', 'c'])
})

it("leaves out MariaDB's qualifiers of built-in functions", () => {
  expect(findDatabaseReferences('SELECT oracle_schema.replace(a, 1, 2), mariadb_schema.concat(b, c)')).toEqual([])
})
