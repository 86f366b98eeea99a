import { expect, test } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

async function createTable(env: TestEnvironment): Promise<string> {
  const table = `\`${env.data}_${env.environment}\`.n`
  await env.run(`CREATE TABLE ${table} (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20) NOT NULL)`)
  return table
}

/** Rows of which one has a NULL where the table takes none. */
function rowsWithNull(count: number, at: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, v: index === at ? null : 'x' }))
}

test.each([10, 3_000])('says which row of %i has a NULL that its column does not take', async (count) => {
  await using env = await createTestEnvironment()
  const table = await createTable(env)
  for (const duplicates of ['fail', 'ignore', 'update'] as const) {
    const saved = env.adapter().saveToDatabase(rowsWithNull(count, count - 2), env.data, 'n', { duplicates })
    await expect(saved).rejects.toMatchObject({
      code: 'DBENV_REFUSED_VALUE',
      column: 'v',
      rowIndex: count - 2,
      message: `Row ${count - 2}: Column \`v\` (varchar(20)) cannot hold \`null\`: it is NOT NULL.`,
      cause: expect.objectContaining({ errno: 1048 }),
    })
  }
  expect(await env.run(`SELECT * FROM ${table}`)).toEqual([])
})

test('sends a NULL that a trigger or the server fills', async () => {
  await using env = await createTestEnvironment()
  const table = await createTable(env)
  await env.run(
    `CREATE TRIGGER \`${env.data}_${env.environment}\`.fill BEFORE INSERT ON ${table} FOR EACH ROW
     SET NEW.v = COALESCE(NEW.v, 'filled')`,
  )
  await env.adapter().saveToDatabase([{ id: null, v: null }], env.data, 'n')
  expect(await env.run(`SELECT * FROM ${table}`)).toEqual([{ id: 1, v: 'filled' }])
})

test('leaves the error of an update as the server gave it: its rows are sorted', async () => {
  await using env = await createTestEnvironment()
  await createTable(env)
  const db = env.adapter()
  await db.saveToDatabase(rowsWithNull(3_000, -1), env.data, 'n')
  const rows = rowsWithNull(3_000, 7).toReversed()
  const update = db.dynamicBatchUpdate(env.data, 'n', rows, { keyColumns: ['id'] })
  await expect(update).rejects.toMatchObject({ errno: 1048 })
})

// MySQL's LOAD DATA puts the time of day there, and says nothing.
test.each([10, 6_000])(
  'refuses of %i rows a NULL that INSERT refuses, whatever way they are written',
  async (count) => {
    await using env = await createTestEnvironment()
    const table = `\`${env.data}_${env.environment}\`.n`
    await env.run(`CREATE TABLE ${table} (id INT PRIMARY KEY, at TIMESTAMP NOT NULL)`)
    const db = env.adapter()
    const refusal = await env.run(`INSERT INTO ${table} VALUES (0, NULL)`).catch((error: unknown) => error)
    await env.run(`DELETE FROM ${table}`)
    const rows = Array.from({ length: count }, (_, id) => ({ id, at: new Date(1e12) }))
    const withNull = rows.map(({ id, at }) => ({ id, at: id === count - 1 ? null : at }))
    const save = db.saveToDatabase(withNull, env.data, 'n')
    // MariaDB puts the time of day there in INSERT too.
    if (!(refusal instanceof Error)) return void (await save)
    await expect(save).rejects.toMatchObject({ code: 'DBENV_REFUSED_VALUE', column: 'at', rowIndex: count - 1 })
    await db.saveToDatabase(rows, env.data, 'n')
    const update = db.dynamicBatchUpdate(env.data, 'n', withNull, { keyColumns: ['id'] })
    await expect(update).rejects.toMatchObject({ errno: 1048 })
  },
)
