import { randomBytes } from 'node:crypto'
import mysql from 'mysql2/promise'
import { expect, inject, it } from 'vitest'
import { quoteIdentifier } from '../src/rewrite/quote-identifier.ts'
import { rewriteSql } from '../src/rewrite/rewrite-sql.ts'

const { connection: settings } = inject('testServer')

/** A script over two databases that are named like aliases, columns and tables of it. */
const script = (a: string, b: string): readonly string[] => [
  `CREATE TABLE ${a}.t (id INT PRIMARY KEY, ${b} INT, note VARCHAR(20) DEFAULT '${a}.t')`,
  `CREATE TABLE ${b}.${a} (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES ${a}.t (id))`,
  `CREATE TABLE ${b}.log (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(40))`,
  `CREATE FUNCTION ${b}.f(x INT) RETURNS INT DETERMINISTIC RETURN x + 1`,
  `CREATE TRIGGER ${a}.tr AFTER INSERT ON ${a}.t FOR EACH ROW INSERT INTO ${b}.log (note) VALUES (CONCAT('t', NEW.id))`,
  `CREATE VIEW ${b}.v AS SELECT ${a}.id AS id, ${b}.f(${a}.${b}) AS n FROM ${a}.t ${a} WHERE ${a}.id > 0`,
  `CREATE PROCEDURE ${a}.p(IN x INT) BEGIN DECLARE n INT; SELECT COUNT(*) INTO n FROM ${b}.${a} ${b} WHERE ${b}.t = x; INSERT INTO ${b}.log (note) VALUES (n); SELECT n; END`,
  `INSERT INTO ${a}.t (id, ${b}) VALUES (1, 10), (2, 20)`,
  `INSERT INTO ${b}.${a} SELECT ${a}.id, ${a}.id FROM ${a}.t ${a} ON DUPLICATE KEY UPDATE ${b}.${a}.t = 1`,
  `UPDATE ${a}.t JOIN ${b}.${a} ON ${a}.t = ${a}.t.id SET ${a}.t.${b} = ${b}.${a}.id + 5`,
  `CALL ${a}.p(1)`,
  `SELECT ${b}.id, ${b}.n FROM ${b}.v ${b} ORDER BY ${b}.id DESC, ${b}.n`,
  `SELECT ${a}.t.note, (SELECT MAX(${a}.id) FROM ${b}.${a} ${a}) AS m FROM ${a}.t LEFT JOIN (${b}.v, ${b}.log) ON ${a}.t.id = v.id AND log.id = 1 ORDER BY ${a}.t.id`,
  `DELETE ${b}.${a} FROM ${b}.${a} JOIN ${a}.t ON ${a}.t = ${a}.t.id WHERE ${a}.t.id = 2`,
  `SELECT note FROM ${b}.log ORDER BY id`,
  `CREATE TABLE ${a}.2024_t (x INT) SELECT 1 AS x`,
  `CREATE TABLE ${b}.1e5 SELECT * FROM ${a}.2024_t`,
  `SELECT ${b}.1e5.x, y.x FROM ${b}.1e5 JOIN ${a}.2024_t y ON y.x = ${b}.1e5.x`,
  `SELECT 1 FROM ${a}.missing`,
  // What a server skips at the head of a statement leaves the statement to begin behind it.
  `/*M!999999\\- enable the sandbox mode */ TRUNCATE ${b}.log`,
  `/*!99999 SELECT 1 */ USE ${b}`,
  'SELECT COUNT(*) FROM log',
]

it('does the same in databases of other names as in those of the base names', async () => {
  const suffix = randomBytes(4).toString('hex')
  const [a, b] = [`rw_a_${suffix}`, `rw_b_${suffix}`]
  const names = new Map([a, b].map((base) => [base, `${base}_test-x`]))
  const base = await run([a, b], script(a, b))
  const rewritten = await run(
    [...names.values()],
    script(a, b).map((sql) => rewriteSql(sql, names)),
  )
  expect(rewritten).toEqual(base)
  expect(base.filter((outcome) => typeof outcome !== 'object' && outcome !== 'done')).toEqual([1146])
})

/** The rows or the error number of each statement, in databases that exist only while it runs. */
async function run(databases: readonly string[], statements: readonly string[]): Promise<readonly unknown[]> {
  const { host, port, user, password } = settings
  const connection = await mysql.createConnection({ host, port, user, password, rowsAsArray: true })
  try {
    for (const name of databases) await connection.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
    const outcomes: unknown[] = []
    for (const sql of statements) {
      outcomes.push(await connection.query(sql).then(([rows]) => rowsOf(rows), errorNumberOf))
    }
    return outcomes
  } finally {
    await connection.query('SET foreign_key_checks = 0')
    for (const name of databases) await connection.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
    await connection.end()
  }
}

function rowsOf(rows: unknown): unknown {
  return Array.isArray(rows) ? rows.filter((row) => Array.isArray(row)) : 'done'
}

function errorNumberOf(error: unknown): unknown {
  return error instanceof Error && 'errno' in error ? error.errno : error
}
