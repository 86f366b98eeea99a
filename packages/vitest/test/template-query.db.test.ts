import { randomBytes } from 'node:crypto'
import { parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type OpenQuery, openQuery } from '../src/open-query.ts'
import { readRows } from '../src/slot/slot-place.ts'
import { toTemplateQuery } from '../src/template/template-query.ts'

const BASE = `desk_${randomBytes(6).toString('hex')}`
const TEMPLATE = parseDatabaseName(`${BASE}_test-template-1`)
const OTHER = `${BASE}_other`
const ALL = [BASE, TEMPLATE, OTHER]

let session: OpenQuery

beforeAll(async () => {
  // With all rights, as files run where no confined account can be made.
  session = await openQuery(inject('testServer').connection)
  for (const name of ALL) {
    await session.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
    await session.query(`CREATE TABLE ${quoteIdentifier(name)}.t (id INT)`)
    await session.query(`INSERT INTO ${quoteIdentifier(name)}.t VALUES (1)`)
  }
})
afterAll(async () => {
  for (const name of ALL) await session.query(`DROP DATABASE ${quoteIdentifier(name)}`)
  await session[Symbol.asyncDispose]()
})

it('reads what a source says under ANSI_QUOTES as the server does, and sends none of it to production', async () => {
  const query = toTemplateQuery(session.query, new Map([[BASE, TEMPLATE]]), [])
  await query("SET SESSION sql_mode = 'ANSI_QUOTES'")
  await query(`CREATE DATABASE IF NOT EXISTS "${BASE}"`)
  await query(`USE "${BASE}"`)
  await query(`INSERT INTO "${BASE}"."t" VALUES (?)`, [2])
  await query('INSERT INTO ??.t VALUES (3)', [BASE])
  await query('INSERT INTO t VALUES (4)')
  await expect(query(`DELETE FROM "${OTHER}"."t"`)).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
  await expect(query('DELETE FROM ??', [`${OTHER}.t`])).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
  await expect(query(`DELETE FROM "mysql"."user" WHERE User = '${OTHER}'`)).rejects.toThrow(/beyond the test databases/)
  const counts = ALL.map(async (name) => {
    const rows = await readRows(session.query, `SELECT COUNT(*) AS n FROM ${quoteIdentifier(name)}.t`)
    return Number(rows[0]?.['n'])
  })
  expect(await Promise.all(counts)).toEqual([1, 4, 1])
})

it('has no event of a source run while it is filled', async () => {
  const query = toTemplateQuery(session.query, new Map([[BASE, TEMPLATE]]), [])
  const schedule = 'ON SCHEDULE EVERY 1 SECOND'
  await query(`CREATE EVENT ${BASE}.bare ${schedule} DO DELETE FROM ${BASE}.t`)
  await query(
    `CREATE EVENT ${BASE}.enabled ${schedule} ON COMPLETION PRESERVE ENABLE COMMENT 'DO' DO DELETE FROM ${BASE}.t`,
  )
  await query(`/*!50106 CREATE*/ /*!50117 EVENT ${BASE}.dumped ${schedule} ENABLE DO DELETE FROM ${BASE}.t */`)
  await query(`ALTER EVENT ${BASE}.bare ENABLE`)
  const states = `SELECT EVENT_NAME AS event, STATUS AS state FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '${TEMPLATE}'`
  const rows = await readRows(session.query, states)
  expect(Object.fromEntries(rows.map(({ event, state }) => [event, state]))).toEqual({
    bare: 'DISABLED',
    enabled: 'DISABLED',
    dumped: 'DISABLED',
  })
})
