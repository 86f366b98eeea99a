import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import mysql from 'mysql2/promise'
import { expect, inject, it } from 'vitest'
import { quoteIdentifier } from '../src/rewrite/quote-identifier.ts'
import { createRewriter } from '../src/rewrite/rewriter.ts'
import { modesFromSqlMode } from '../src/rewrite/sql-modes.ts'

const { connection: settings, flavour } = inject('testServer')

/** A line of `cases/queries.txt`: `[server MODE] text`, both optional; ⏎ is a line break. */
interface Query {
  readonly sqlMode: string
  readonly text: string
}

const tag = randomBytes(4).toString('hex')
const BASES = { db: `rq${tag}`, db2: `rq${tag}_2`, cur: `rq${tag}_current` }
const SUFFIX = '_test-x'
const NAMES = new Map(Object.values(BASES).map((base) => [base, base + SUFFIX]))
const QUERIES = readFileSync(new URL('cases/queries.txt', import.meta.url), 'utf8')
  .split('\n')
  .flatMap(toQuery)

function toQuery(line: string): readonly Query[] {
  const [, flags = '', text = ''] = /^(?:\[(.*?)\] )?(.*)$/.exec(line) ?? []
  const [server, modes] = [flags.match(/mariadb|mysql/)?.[0], flags.match(/[A-Z_]+/g) ?? []]
  if (text === '' || (server !== undefined && server !== flavour)) return []
  // Databases, and everything else that is called like one.
  const named = text.replace(/(?<![\w$])(db2?)(?![\w$])/g, (word) => (word === 'db' ? BASES.db : BASES.db2))
  return [{ sqlMode: modes.join(','), text: named.replaceAll('⏎', '\n') }]
}

it('does the same in databases of other names, where none has the name of a base', async () => {
  const base = await run(Object.values(BASES), ({ text }) => text)
  const rewritten = await run([...NAMES.values()], ({ text, sqlMode }) =>
    createRewriter(NAMES, modesFromSqlMode(sqlMode)).rewrite(text),
  )
  expect(rewritten).toEqual(base)
  // The rest is there for errors that both worlds must give alike.
  expect(base.filter(({ rows }) => typeof rows === 'string').length).toBeGreaterThan(QUERIES.length * 0.85)
})

interface Outcome {
  readonly text: string
  readonly rows: string | number
}

/** The rows or the error number of each query, in databases that exist only while they run. */
async function run(databases: readonly string[], write: (query: Query) => string): Promise<readonly Outcome[]> {
  const { host, port, user, password } = settings
  const options = { host, port, user, password, rowsAsArray: true, multipleStatements: true }
  const connection = await mysql.createConnection(options)
  try {
    for (const name of databases) await connection.query(fixture(quoteIdentifier(name)))
    const outcomes: Outcome[] = []
    for (const query of QUERIES) {
      await connection.query(`USE ${quoteIdentifier(databases[2] ?? '')}; SET sql_mode = '${query.sqlMode}'`)
      const rows = await connection.query(write(query)).then(([found]) => normalise(found), errorNumberOf)
      outcomes.push({ text: query.text, rows })
    }
    return outcomes
  } finally {
    for (const name of databases) await connection.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
    await connection.end()
  }
}

/** Tables named like databases, with columns named like databases; a view, functions, and partitions. */
function fixture(database: string): string {
  const columns = `id INT PRIMARY KEY AUTO_INCREMENT, x INT, ${BASES.db} INT, ${BASES.db2} INT, note VARCHAR(80), j JSON, KEY k (x)`
  const rows = `(1, 10, 100, 5, 'n', '{"a":1}'), (2, 20, 200, 6, 'm', '[1,2]')`
  const tables = ['t', 'u', BASES.db, BASES.db2].map(
    (table) => `CREATE TABLE ${database}.${table} (${columns}); INSERT INTO ${database}.${table} VALUES ${rows}`,
  )
  const ranges = 'PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))'
  return [
    `CREATE DATABASE ${database}`,
    ...tables,
    `CREATE VIEW ${database}.v AS SELECT id, x FROM ${database}.t`,
    `CREATE FUNCTION ${database}.f(n INT) RETURNS INT DETERMINISTIC RETURN n * 2`,
    `CREATE TABLE ${database}.pt (id INT, x INT) ${ranges}`,
    `CREATE TABLE ${database}.px (id INT, x INT)`,
    `INSERT INTO ${database}.pt VALUES (1, 1)`,
  ].join('; ')
}

/** Rows in no order, without what the new names bring. */
function normalise(rows: unknown): string {
  const sorted = Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)).sort() : ['done']
  return sorted.join('\n').replaceAll(SUFFIX, '')
}

function errorNumberOf(error: unknown): number {
  if (error instanceof Error && 'errno' in error && typeof error.errno === 'number') return error.errno
  throw error
}
