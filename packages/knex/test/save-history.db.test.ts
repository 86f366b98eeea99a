import { expect, test } from 'vitest'
import { getSessionState } from '../src/state/session-state.ts'
import { save } from './save-fixture.ts'
import { createTestDatabase } from './test-database.ts'

test.for(['t', 'a view of it'])(
  'counts the rows of a table with a history, and not the history, in %s',
  async (place, context) => {
    await using database = await createTestDatabase()
    const { flavour } = getSessionState(database.connection).facts
    if (flavour !== 'mariadb') return context.skip('only MariaDB has WITH SYSTEM VERSIONING')
    const name = place === 't' ? 't' : 'base'
    await database.run(`CREATE TABLE ${name} (id INT PRIMARY KEY, v VARCHAR(9), n DOUBLE) WITH SYSTEM VERSIONING`)
    if (place !== 't') await database.run('CREATE VIEW t AS SELECT * FROM base')
    const rows = [1, 2, 3, 4].map((id) => ({ id, v: 'a', n: 0.1 as number | null }))
    await save(database, rows)
    const update = [{ id: 1, v: 'A' }, { id: 2, n: null }, { id: 3, v: 'a', n: 0.1 }, { id: 4 }, { id: 5, v: 'b' }]
    const counts = { sent: 5, inserted: 1, updated: 2, unchanged: 2 }
    expect(await save(database, update, { duplicates: 'update' })).toEqual(counts)
    expect(await save(database, update, { duplicates: 'update' })).toEqual({
      ...counts,
      inserted: 0,
      updated: 0,
      unchanged: 5,
    })
    const kept = { sent: 5, inserted: 0, updated: 0, unchanged: 5 }
    expect(await save(database, update, { duplicates: 'ignore' })).toEqual(kept)
    expect(await database.run('SELECT * FROM t WHERE id IN (1, 2, 5) ORDER BY id')).toEqual([
      { id: 1, v: 'A', n: 0.1 },
      { id: 2, v: 'a', n: null },
      { id: 5, v: 'b', n: null },
    ])
  },
)
