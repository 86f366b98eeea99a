import { expect, inject, test } from 'vitest'
import { listObjects } from '../src/catalogue/list-objects.ts'
import { openSession } from '../src/session/open-session.ts'
import { readText } from '../src/session/row.ts'
import { createSources } from './clone-sources.ts'

const { connection: settings, flavour } = inject('testServer')

// MySQL's catalogue is made of tables with indexes, and its EXPLAIN speaks of those.
test.skipIf(flavour === 'mysql')('reads what one database holds without looking into the others', async () => {
  await using session = await openSession(settings)
  await using sources = await createSources(session, ({ a }) => [`CREATE TABLE ${a}.t (id INT)`])
  const explained = await session.withConnection(async (connection) => {
    const plans: string[] = []
    const explain = async (statements: readonly string[]) => {
      const rows = await connection.batch(statements.map((sql) => `EXPLAIN ${sql}`))
      plans.push(...rows.flat().map((row) => `${readText(row, 'table')}: ${readText(row, 'Extra')}`))
      return rows.map(() => [])
    }
    const names = ['relations', 'columns', 'views', 'triggers'] as const
    await listObjects({ ...connection, batch: explain }, session.server, sources.a, names)
    return plans
  })
  expect(explained).toHaveLength(4)
  expect(explained.filter((plan) => !/Scanned [01] databases?/.test(plan))).toEqual([])
})
