import { readSharedDatabases } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { type EnteredSlot, enterNewSlot } from './fixtures/entered-slot.ts'

const server = inject('testServer')

let slot: EnteredSlot
let base: string

beforeEach(async () => {
  slot = await enterNewSlot(server, ['rates'])
  base = slot.baseName
})
afterEach(() => slot?.[Symbol.asyncDispose]())

const UNLISTED = { code: 'DBENV_UNLISTED_DATABASE', message: expect.stringContaining('option `share`') }
const DYNAMIC = { code: 'DBENV_DYNAMIC_SQL' }
const BOTH = { prod: [1], slot: [1] }

it('reads double quotes as its session does, from the statement on that changes how', async () => {
  const { query } = slot.environment
  expect(await query('SELECT "other.t" AS text')).toEqual([{ text: 'other.t' }])
  await query("SET @before = @@sql_mode, sql_mode = 'ANSI_QUOTES'")
  await query(`DELETE FROM "${base}"."t"`)
  expect(await slot.readIds()).toEqual({ prod: [1], slot: [] })
  await expect(query('DELETE FROM "other"."t"')).rejects.toMatchObject(UNLISTED)
  await query('SET sql_mode = @before')
  expect(await query('SELECT "other.t" AS text')).toEqual([{ text: 'other.t' }])
})

it('follows a session whose modes a prepared statement changed', async () => {
  const { query } = slot.environment
  expect(await query('SELECT "a" AS text')).toEqual([{ text: 'a' }])
  await query("PREPARE s FROM 'SET sql_mode = ''ANSI_QUOTES'''")
  await query('EXECUTE s')
  await query(`DELETE FROM "${base}"."t"`)
  expect(await slot.readIds()).toEqual({ prod: [1], slot: [] })
})

it('writes values as its session reads them', async () => {
  const { query } = slot.environment
  const values = [2, String.raw`it's "a" \ path?`]
  await query(`INSERT INTO ${base}.t VALUES (?, ?)`, values)
  await query("SET sql_mode = 'NO_BACKSLASH_ESCAPES'")
  await query(`INSERT INTO ${base}.t VALUES (?, ?)`, [3, values[1]])
  expect(await query(`SELECT text FROM ${base}.t WHERE text = ?`, [values[1]])).toHaveLength(2)
  expect(await query(String.raw`SELECT '\' AS text, '${base}.t' AS name`)).toEqual([{ text: '\\', name: `${base}.t` }])
})

it('takes a database that comes as a value for what it names', async () => {
  const { query } = slot.environment
  await query('DELETE FROM ??.??', [base, 't'])
  expect(await slot.readIds()).toEqual({ prod: [1], slot: [] })
  await expect(query('DELETE FROM ??', ['other.t'])).rejects.toMatchObject(UNLISTED)
})

it.each([
  ['a prepared statement', (name: string) => [`PREPARE s FROM 'DELETE FROM ${name}.t'`]],
  ['one in double quotes', (name: string) => [`PREPARE s FROM "DELETE FROM ${name}.t"`]],
  ['a procedure', (name: string) => [`CREATE PROCEDURE ${name}.p() BEGIN PREPARE s FROM 'DELETE FROM ${name}.t'; END`]],
  ['a database by itself', (name: string) => [`PREPARE s FROM 'DROP DATABASE ${name}'`]],
  ['EXECUTE IMMEDIATE of the same', (name: string) => [`EXECUTE IMMEDIATE 'DROP DATABASE ${name}'`]],
  ['a database that nobody registered', () => ["PREPARE s FROM 'DELETE FROM legacy.t'"]],
  ['a text that comes as a value', () => ['PREPARE s FROM ?']],
])('refuses dynamic SQL that names a base name: %s', async (_, toStatements) => {
  const { query } = slot.environment
  for (const sql of toStatements(base)) {
    await expect(query(sql, sql.includes('?') ? [`DELETE FROM ${base}.t`] : [])).rejects.toMatchObject(DYNAMIC)
  }
  expect(await slot.readIds()).toEqual(BOTH)
})

it('lets dynamic SQL through that names no database, and texts that only speak of it', async () => {
  const { query } = slot.environment
  await query(`USE ${base}`)
  await query("PREPARE s FROM 'SELECT COUNT(*) AS n FROM t'")
  expect(await query('EXECUTE s')).toEqual([{ n: 1 }])
  expect(await query(`SELECT '${base}.t' AS name, 'PREPARE' AS text /* PREPARE */`)).toHaveLength(1)
})

it('knows the names that the server knows, and shared ones', async () => {
  const { query, databases } = slot.environment
  expect(await query(`SELECT id FROM \`${databases.get(base)}\`.t`)).toEqual([{ id: 1 }])
  await expect(query('SELECT 1 FROM rates.nothing')).rejects.toThrow(/rates/)
})

it('runs statements in the order of the calls', async () => {
  const { query } = slot.environment
  const insert = (id: number, text: string) =>
    query(`INSERT INTO ${base}.t SELECT ?, CONCAT(COUNT(*), ?) FROM ${base}.t`, [id, text])
  await Promise.all([insert(2, "'"), insert(3, 'x'), insert(4, '\\')])
  expect(await query(`SELECT text FROM ${base}.t WHERE id > 1 ORDER BY id`)).toEqual([
    { text: "1'" },
    { text: '2x' },
    { text: '3\\' },
  ])
})

it('goes on after a statement that failed', async () => {
  const { query } = slot.environment
  const failed = query(`SELECT nothing FROM ${base}.t`)
  const next = query(`SELECT id FROM ${base}.t`)
  await expect(failed).rejects.toThrow(/nothing/)
  expect(await next).toEqual([{ id: 1 }])
})

it('compares names as a server does that holds them in lower case', async () => {
  const folding = await localServer({ program: server.program, arguments: ['--lower-case-table-names=1'] }).start()
  try {
    await using folded = await enterNewSlot(folding)
    const name = folded.baseName.toUpperCase()
    const { query } = folded.environment
    await query(`DELETE FROM ${name}.t`)
    expect(await folded.readIds()).toEqual({ prod: [1], slot: [] })
    await expect(query(`PREPARE s FROM 'DELETE FROM ${name}.t'`)).rejects.toMatchObject(DYNAMIC)
    await expect(query('DELETE FROM OTHER.t')).rejects.toMatchObject(UNLISTED)
  } finally {
    await folding.stop()
  }
})

it('tells code under test, and what that starts, which databases are shared', async () => {
  expect(readSharedDatabases(slot.variables)).toEqual(['rates'])
  await using without = await enterNewSlot(server, [], { DBENV_SHARED: 'of_the_shell' })
  expect(readSharedDatabases(without.variables)).toEqual([])
})
