import { expect, inject, test } from 'vitest'
import { readCatalogue } from '../src/catalogue/read-catalogue.ts'
import { guardSession } from '../src/session/guard-session.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { createSources } from './clone-sources.ts'

const { connection } = inject('testServer')

/** A session in which somebody else acts each time when the objects of a database have been listed. */
function actWhenListed(session: Session, act: (time: number) => Promise<unknown>): Session {
  let times = 0
  return {
    ...guardSession(session, 'DO 0', (error) => error),
    withConnection: (use) =>
      session.withConnection((lent) =>
        use({
          ...lent,
          batch: async (statements) => {
            const rows = await lent.batch(statements)
            if (statements[0]?.includes('information_schema.SCHEMATA')) await act(times++)
            return rows
          },
        }),
      ),
  }
}

test.each([
  ['a table that was renamed', 'RENAME TABLE t TO u', { tables: ['kept', 'u'] }],
  [
    'a view in the place of a table',
    'DROP TABLE t; CREATE VIEW t AS SELECT 1',
    { tables: ['kept'], views: ['t', 'v'] },
  ],
  ['a view', 'DROP VIEW v', { views: [] }],
  ['a trigger', 'DROP TRIGGER kt', { triggers: [] }],
  ['routines', 'DROP PROCEDURE p; DROP FUNCTION f', { routines: [] }],
  ['an event', 'DROP EVENT e', { events: [] }],
])('reads again what went between its list and its text: %s', async (_, sql, expected) => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a }) => [
    `USE ${a}; CREATE TABLE t (id INT); CREATE TABLE kept (id INT); CREATE VIEW v AS SELECT 1; ` +
      'CREATE TRIGGER kt BEFORE INSERT ON kept FOR EACH ROW SET @a = 1; CREATE PROCEDURE p() SELECT 1; ' +
      'CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
  ])
  const { a } = sources
  const meddled = actWhenListed(session, async (time) => {
    if (time === 0) await session.query(`USE ${a}; ${sql}`)
  })
  const found = await readCatalogue(meddled, a, 'with-columns')
  if (found === 'missing') throw new Error('the database is there')
  const names = Object.fromEntries(
    (['tables', 'views', 'routines', 'triggers', 'events'] as const).map((kind) => [
      kind,
      found[kind].map(({ name }) => name).sort(),
    ]),
  )
  expect({ ...names, lostViews: found.lostViews }).toMatchObject({ lostViews: new Map(), ...expected })
})

test('says that objects come and go where they do each time', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [`CREATE TABLE ${a}.t0 (id INT)`])
  const { a } = sources
  const meddled = actWhenListed(session, (time) => session.query(`RENAME TABLE ${a}.t${time} TO ${a}.t${time + 1}`))
  await expect(readCatalogue(meddled, a, 'with-columns')).rejects.toMatchObject({
    code: 'DBENV_UNREADABLE_OBJECTS',
    objects: [expect.stringMatching(/^table t2 was listed, and gone when it was read: /)],
    message: expect.stringContaining('Try again when nothing makes and drops objects there.'),
  })
})

test('finds no database that was dropped while it was read', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ b = '' }) => [`CREATE TABLE ${b}.t (id INT)`])
  const { b } = sources
  const meddled = actWhenListed(session, () => session.query(`DROP DATABASE IF EXISTS ${b}`))
  expect(await readCatalogue(meddled, b, 'without-columns')).toBe('missing')
})
