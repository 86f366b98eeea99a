import { readFileSync } from 'node:fs'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findKeyword } from '../src/rewrite/keywords.ts'
import { rewriteSql } from '../src/rewrite/rewrite-sql.ts'

const { connection: settings } = inject('testServer')
/** Statements on a database, in each place where one may stand, with and without blanks at the dot. */
const STATEMENTS = readFileSync(new URL('cases/everywhere.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const CONTENT = `CREATE TABLE t (x INT); CREATE PROCEDURE p() SELECT 1;
  CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN 0; CREATE EVENT e0 ON SCHEDULE EVERY 1 YEAR DISABLE DO DO 1`
/** The server's own: it takes their names, and they are no databases to play with. */
const SYSTEM: ReadonlySet<string> = new Set(['mysql', 'sys'])

let connection: mysql.Connection
const account = `kw_${Math.random().toString(36).slice(2, 8)}`

beforeAll(async () => {
  connection = await mysql.createConnection({ ...settings, multipleStatements: true })
  await connection.query(`CREATE USER ${account}`)
})

afterAll(async () => {
  await connection.query(`DROP USER ${account}`)
  await connection.end()
})

/** Those that mean something to the rewriter come first to mind; every other word of the server is a name like any. */
async function readNames(): Promise<readonly string[]> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT word AS word FROM information_schema.keywords')
  const names: string[] = []
  for (const name of rows.map(({ word }) => String(word).toLowerCase())) {
    if (SYSTEM.has(name) || findKeyword(name, 0, name.length) === undefined) continue
    const [answer] = await Promise.allSettled([connection.query(`USE ${name}`)])
    if (answer.status === 'rejected' && answer.reason.code === 'ER_BAD_DB_ERROR') names.push(name)
  }
  return names
}

it('finds a database called like a keyword wherever the server takes it for one', async () => {
  const names = await readNames()
  expect(names.length).toBeGreaterThan(15)
  for (const name of names) {
    await connection.query(`CREATE DATABASE \`${name}\`; USE \`${name}\`; ${CONTENT}`)
    let taken = 0
    for (const statement of STATEMENTS) {
      const sql = statement.replaceAll('«db»', name).replaceAll('«account»', account)
      const [answer] = await Promise.allSettled([connection.query(sql)])
      await connection.query('UNLOCK TABLES')
      if (answer.status === 'rejected') continue
      taken += 1
      expect
        .soft(rewriteSql(sql, new Map([[name, 'elsewhere']])))
        .toBe(statement.replaceAll('«db»', '`elsewhere`').replaceAll('«account»', account))
    }
    expect(taken).toBeGreaterThan(100)
    await connection.query(`DROP DATABASE \`${name}\``)
  }
})
