import { quoteIdentifier } from '@dbenv/core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { DatabaseOutcome } from '../src/copy-databases.ts'
import type { ClonePlan } from '../src/plan/clone-plan.ts'
import { openSession } from '../src/session/open-session.ts'
import { findText, readText } from '../src/session/row.ts'
import type { Session } from '../src/session/session.ts'
import { cloneSet, toResults } from './clone-set.ts'
import { describeDatabase, readFingerprint } from './describe-database.ts'
import { createNastyEnvironment, type NastyEnvironment } from './nasty-environment.ts'

const SUFFIX = '_test-x'

describe('a clone of a nasty environment', () => {
  let session: Session
  let nasty: NastyEnvironment
  let plan: ClonePlan
  let outcomes: readonly DatabaseOutcome[]
  let before: string

  beforeAll(async () => {
    session = await openSession(inject('testServer').connection)
    nasty = await createNastyEnvironment(session)
    before = await readFingerprint(session, [...nasty.sourceNames.values()])
    const cloned = await cloneSet(
      session,
      { ...nasty, shared: new Set([nasty.shared]) },
      { environment: 'test-x', concurrency: 3 },
    )
    plan = cloned.plan
    outcomes = cloned.outcomes
  })

  afterAll(async () => {
    await nasty[Symbol.asyncDispose]()
    await session[Symbol.asyncDispose]()
  })

  /** [base, database name of the clone] of the four databases, `data` first. */
  const targets = (): readonly (readonly [string, string])[] => [...nasty.targetNames]

  test('passes its own verification, every row compared', () => {
    expect(toResults(outcomes)).toEqual(targets().map(() => 'copied'))
  })

  test('holds what the source holds, in its own names', async () => {
    for (const [base, target] of targets()) {
      const source = await describeDatabase(session, base)
      // The views that work on neither side are reported instead.
      const expected = source.filter((line) => !/^view (?:a_on_)?broken/.test(line))
      const clone = (await describeDatabase(session, target)).map((line) => line.replaceAll(SUFFIX, ''))
      // A name that was retargeted comes back in backticks, whatever its quotes were.
      // MariaDB names the own database too in a view that does not work on the source.
      const unquoted = (lines: readonly string[]): readonly string[] =>
        lines
          .map((line) => line.replace(/[`"]/g, ''))
          .map((line) => (/^view/.test(line) ? line.replaceAll(`${base}.`, '') : line))
      expect(unquoted(clone)).toEqual(unquoted(expected))
    }
  })

  test('names no source database outside string literals and comments', async () => {
    for (const [, target] of targets()) {
      for (const line of await describeDatabase(session, target)) {
        const code = line
          .replace(/'(?:[^'\\]|\\.|'')*'/gs, "''")
          .replace(/\/\*.*?\*\/|-- .*?\n/gs, '')
          // Not ANSI_QUOTES: the one trigger with a string in double quotes.
          .replace(/NEW\.txt = "(?:[^"]|"")*"/g, '')
        for (const base of nasty.sourceNames.keys()) {
          const left = code.replaceAll(`${base}${SUFFIX}`, '').replaceAll(`${base.replaceAll('`', '``')}${SUFFIX}`, '')
          expect(left).not.toContain(base)
          expect(left).not.toContain(base.replaceAll('`', '``'))
        }
      }
    }
  })

  test('lists the names inside string literals, object by object', () => {
    const objects = plan.literals.map(({ object }) => object)
    expect(objects).toEqual(expect.arrayContaining(['procedure log_it', 'trigger trigger ü']))
    // It is named in its comment alone.
    expect(objects).not.toContain('function double_it')
  })

  test('reports the views that no longer work', () => {
    const notes = outcomes.flatMap((outcome) => (outcome.status === 'copied' ? outcome.report.notes : []))
    expect(notes).toEqual([expect.stringContaining('view `a_on_broken`'), expect.stringContaining('view `broken`')])
    expect(plan.warnings).toEqual(expect.arrayContaining([expect.stringContaining('View `broken`')]))
  })

  test('changes nothing in the source when all its triggers, routines, views and events run', async () => {
    const [data = '', config = '', odd = '', umlaut = ''] = targets().map(([, target]) => quoteIdentifier(target))
    const isMariadb = session.server.flavour === 'mariadb'
    await session.withConnection(async (connection) => {
      await connection.run(`INSERT INTO ${data}.trades (user_id, px, qty) VALUES (1, 2, 3)`)
      await connection.run(`UPDATE ${config}.users SET user_id = 99 WHERE user_id = 7`)
      await connection.run(`INSERT INTO ${umlaut}.\`Tabelle ü\` (\`größe\`) VALUES (7)`)
      await connection.run(`INSERT INTO ${data}.merged VALUES (77)`)
      if (isMariadb) await connection.run(`INSERT INTO ${data}.numbered (a) VALUES (3)`)
      for (const call of [
        `${data}.log_it('x')`,
        `${odd}.\`pro-c .\`\`x\`()`,
        `${data}.ansi()`,
        `${data}.no_escapes()`,
      ]) {
        await connection.run(`CALL ${call}`)
      }
      await connection.rows(`SELECT ${config}.user_name(1), ${data}.double_it(2), ${umlaut}.\`zähle\`()`)
      // What ran really wrote: into the clone. (One of the events empties it.)
      const [audit] = await connection.rows(`SELECT COUNT(*) AS total FROM ${data}.audit`)
      expect(Number(audit?.['total'])).toBeGreaterThan(2)
      for (const [, target] of targets()) {
        await runEvents(target, connection)
        const views = await connection.rows(
          "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_TYPE = 'VIEW' AND TABLE_SCHEMA = ?",
          [target],
        )
        for (const view of views) {
          await connection.rows(`SELECT * FROM ${quoteIdentifier(target)}.${quoteIdentifier(readText(view, 'name'))}`)
        }
      }
      const [trade] = await connection.rows(`SELECT note FROM ${data}.trades WHERE px = 2`)
      expect(trade).toEqual({ note: '1m2' })
    })
    expect(await readFingerprint(session, [...nasty.sourceNames.values()])).toBe(before)
  })

  test('runs no event by itself, and nothing as the definers of the source', async () => {
    for (const [, target] of targets()) {
      const events = await session.rows('SELECT STATUS AS s FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?', [
        target,
      ])
      expect(events.filter((event) => event['s'] !== 'DISABLED')).toEqual([])
      const definers = await session.rows(
        'SELECT DEFINER AS d FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? UNION ' +
          'SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? UNION ' +
          'SELECT DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? UNION ' +
          'SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?',
        [target, target, target, target],
      )
      expect(definers.filter((row) => row['d'] !== session.server.account)).toEqual([])
    }
  })
})

/** Runs the bodies of a database's events by hand, there and as the server would. */
async function runEvents(
  target: string,
  connection: Parameters<Parameters<Session['withConnection']>[0]>[0],
): Promise<void> {
  const events = await connection.rows(
    'SELECT EVENT_DEFINITION AS body, SQL_MODE AS mode FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?',
    [target],
  )
  for (const event of events) {
    await connection.run(`USE ${quoteIdentifier(target)}`)
    await connection.run('SET SESSION sql_mode = ?', [findText(event, 'mode')])
    await connection.run(`CREATE PROCEDURE _run_event() ${readText(event, 'body')}`)
    await connection.run('CALL _run_event()')
    await connection.run('DROP PROCEDURE _run_event')
  }
}
