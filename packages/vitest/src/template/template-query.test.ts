import { type NameMap, parseDatabaseName } from '@dbenv/core'
import { expect, it } from 'vitest'
import { toTemplateQuery } from './template-query.ts'

const names: NameMap = new Map(
  ['books', 'audit'].map((baseName) => [baseName, parseDatabaseName(`${baseName}_test-template-1`)]),
)

/** What reaches the server of statements. */
async function send(...statements: readonly string[]): Promise<readonly string[]> {
  const sent: string[] = []
  const query = toTemplateQuery(
    async (text) => {
      if (!text.startsWith('SELECT @@')) sent.push(text)
      return []
    },
    names,
    ['rates'],
  )
  for (const sql of statements) await query(sql)
  return sent
}

it.each([
  ['INSERT INTO books.t VALUES (1)', ['INSERT INTO `books_test-template-1`.t VALUES (1)']],
  ['USE books', ['USE `books_test-template-1`']],
  ['CREATE DATABASE books', []],
  ['CREATE SCHEMA IF NOT EXISTS `books`', []],
  [
    'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `books` /*!40100 DEFAULT CHARACTER SET latin1 */',
    ['ALTER DATABASE `books_test-template-1` /*!40100 DEFAULT CHARACTER SET latin1 */'],
  ],
  ['CREATE DATABASE audit COLLATE utf8mb4_bin', ['ALTER DATABASE `audit_test-template-1` COLLATE utf8mb4_bin']],
  ['CREATE DATABASE "books"', []],
  ['DROP DATABASE IF EXISTS books', []],
  ['/*!40000 DROP DATABASE IF EXISTS `books`*/', []],
  [
    'CREATE TRIGGER books.t BEFORE INSERT ON books.u FOR EACH ROW SET @rate = (SELECT MAX(r) FROM rates.r)',
    [
      'CREATE TRIGGER `books_test-template-1`.t BEFORE INSERT ON `books_test-template-1`.u FOR EACH ROW SET @rate = (SELECT MAX(r) FROM rates.r)',
    ],
  ],
])('sends %j to the databases of the template', async (sql, sent) => {
  expect(await send(sql)).toEqual(sent)
})

it.each([
  ['DROP DATABASE portfolio', /portfolio/],
  ['CREATE DATABASE portfolio', /portfolio.* in the option `databases` of `dbenv\(\)`/],
  ['DROP DATABASE master_config', /master_config/],
  ['INSERT INTO rates.r VALUES (1)', /rates/],
  ['DELETE FROM mysql.user', /beyond the test databases/],
  ["CREATE USER 'x'@'%'", /beyond the test databases/],
  ['GRANT ALL ON *.* TO x', /beyond the test databases/],
  ['SET GLOBAL max_connections = 1', /beyond the test databases/],
  ['set @@global.max_connections = 1', /beyond the test databases/],
  ['/*!40000 SET GLOBAL max_connections = 1 */', /beyond the test databases/],
  ["SET @a = 'b', GLOBAL max_connections = 1", /beyond the test databases/],
  ["BEGIN NOT ATOMIC EXECUTE IMMEDIATE 'DROP DATABASE portfolio'; END", /may run dynamic SQL/],
  ["PREPARE s FROM 'DROP DATABASE portfolio'", /beyond the test databases/],
  // A test that calls it would reach what has that name on the server.
  [
    "CREATE PROCEDURE books.p() BEGIN PREPARE s FROM 'DROP DATABASE portfolio'; EXECUTE s; END",
    /runs the text of a string/,
  ],
])('sends nothing of %j', async (sql, message) => {
  await expect(send(sql)).rejects.toThrow(message)
})

const DYNAMIC = "CREATE PROCEDURE books.p() BEGIN PREPARE s FROM 'DELETE FROM t'; EXECUTE s; END"

it('runs procedures of the source', async () => {
  expect(
    await send("SET @a = 'GLOBAL', @b = 2", 'CREATE PROCEDURE books.p() DELETE FROM t', 'CALL books.p()'),
  ).toHaveLength(3)
})

it('makes a procedure with dynamic SQL, and runs none from there on', async () => {
  expect(await send(DYNAMIC)).toHaveLength(1)
  await expect(send(DYNAMIC, 'CALL books.p()')).rejects.toThrow(/may run dynamic SQL/)
})

it('says of a CALL that may run dynamic SQL that its text cannot be checked', async () => {
  const query = toTemplateQuery(async () => [], new Map([['shop', parseDatabaseName('shop_test-x')]]), [])
  await query("CREATE PROCEDURE shop.p() BEGIN PREPARE s FROM 'DELETE FROM t'; EXECUTE s; END")
  await expect(query('CALL shop.p()')).rejects.toThrow(/dynamic SQL .* cannot be checked/)
})
