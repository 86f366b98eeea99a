import { spawnSync } from 'node:child_process'
import type { ConnectionSettings } from '@dbenv/core'
import { expect, test } from 'vitest'
import { createTestEnvironment } from './test-environment.ts'

async function createTable(env: Awaited<ReturnType<typeof createTestEnvironment>>): Promise<void> {
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  await engine.schema.raw(
    'CREATE TABLE big (a VARCHAR(9), b INT, state VARCHAR(9), n INT, PRIMARY KEY (a, b), CHECK (n < 5000))',
  )
  const rows = Array.from({ length: 2_500 }, (_, index) => ({ a: `k${index % 7}`, b: index, state: 'new', n: index }))
  await db.saveToDatabase(rows, env.data, 'big')
}

test('updates every row that the condition holds for, in batches, and says how many', async () => {
  await using env = await createTestEnvironment()
  await createTable(env)
  const db = env.adapter()
  const progress: number[] = []
  const result = await db.updateWhere(env.data, 'big', { state: 'old' }, 'n < ? OR n >= 2000', {
    bindings: [1_000],
    batchSize: 300,
    onProgress: ({ changed }) => progress.push(changed),
  })
  expect(result).toEqual({ matched: 1_500, changed: 1_500, batches: 9 })
  expect(progress).toHaveLength(9)
  expect(progress.at(-1)).toBe(1_500)
  expect(
    await db.queryDatabase(env.data, 'SELECT state, COUNT(*) AS n FROM big GROUP BY state ORDER BY state'),
  ).toEqual([
    { state: 'new', n: 1_000 },
    { state: 'old', n: 1_500 },
  ])
})

test('ends although the new values keep the condition true', async () => {
  await using env = await createTestEnvironment()
  await createTable(env)
  const result = await env
    .adapter()
    .updateWhere(env.data, 'big', { state: 'new' }, "state = 'new'", { batchSize: 1_000 })
  expect(result).toEqual({ matched: 2_500, changed: 0, batches: 3 })
})

test('reads other databases of the environment in its condition, and a comment at its end', async () => {
  await using env = await createTestEnvironment()
  await createTable(env)
  const condition = `b IN (SELECT id FROM ${env.config}.t) -- the first`
  expect(await env.adapter().updateWhere(env.data, 'big', { state: 'x' }, condition)).toMatchObject({ matched: 1 })
})

test('says what is committed when a batch fails', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  await engine.schema.raw('CREATE TABLE big (id INT PRIMARY KEY, n INT, CHECK (n + id < 1000))')
  await db.saveToDatabase(
    Array.from({ length: 800 }, (_, id) => ({ id, n: 0 })),
    env.data,
    'big',
  )
  await expect(db.updateWhere(env.data, 'big', { n: 400 }, 'TRUE', { batchSize: 100 })).rejects.toMatchObject({
    code: 'DBENV_PARTLY_UPDATED',
    matched: 600,
    batches: 6,
    cause: { message: expect.stringMatching(/constraint/i) },
  })
  expect(await engine('big').where({ n: 400 }).count({ n: '*' })).toEqual([{ n: 600 }])
})

test('refuses a table without a primary key, and a change of the key that is walked', async () => {
  await using env = await createTestEnvironment()
  await createTable(env)
  const db = env.adapter()
  await (await db.getEngine(env.data)).schema.raw('CREATE TABLE keyless (n INT)')
  await expect(db.updateWhere(env.data, 'keyless', { n: 1 }, 'TRUE')).rejects.toThrow(TypeError)
  await expect(db.updateWhere(env.data, 'big', { b: 1 }, 'TRUE')).rejects.toThrow(TypeError)
})

// Sorted by their number, and compared with a text by their text: the walk went past most rows, or for ever.
test.each([
  ["ENUM('z','y','9','10','a')", ['z', 'y', '9', '10', 'a']],
  ["SET('c','b','a')", ['', 'c', 'b', 'c,b', 'a', 'c,a', 'b,a', 'c,b,a']],
  ['BIT(64)', [0, 1, 300, 2n ** 53n + 1n, 2n ** 53n + 2n, 2n ** 64n - 1n]],
  ['FLOAT', [-0.3, 0.1, 1.1, 3.2e-10, 16777216 / 10, 3.4e38].map((value) => Number(value.toPrecision(6)))],
  ['DOUBLE', [-0.1, 1 / 3, 5e-324, 1.7976931348623157e308]],
  ['DECIMAL(40,10)', ['1', '12345678901234567890.0000000001', '12345678901234567890.0000000002']],
  ['BIGINT UNSIGNED', [2n ** 64n - 1n, 2n ** 64n - 2n, 2n ** 63n, 2n ** 53n + 1n, 2n ** 53n + 2n]],
  ['DATETIME(6)', ['2024-03-31 01:59:59.000001', '2024-03-31 01:59:59.000002', '2024-03-31 03:00:00']],
  ['VARCHAR(9) CHARACTER SET gbk', ['汉', '字', 'a', '?', 'z', '']],
  ['VARBINARY(3)', [[], [0], [0, 0], [39], [255]].map((bytes) => Buffer.from(bytes))],
])('visits every row of a primary key of type %s', async (type, keys) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  // None of them is for the keys that the walk itself reads.
  const casting = env.adapter({ driver: { decimalNumbers: true, dateStrings: ['DATE'], typeCast: () => 'x' } })
  await db.queryDatabase(env.data, `CREATE TABLE w (a INT, k ${type} NOT NULL, v INT, PRIMARY KEY (k, a))`)
  const rows = keys.flatMap((k) => [1, 2].map((a) => ({ a, k, v: 0 })))
  await db.saveToDatabase(rows, env.data, 'w')
  for (const [index, batchSize] of [1, 2, 3, 50].entries()) {
    const signal = AbortSignal.timeout(10_000)
    const result = await (index % 2 === 0 ? casting : db).updateWhere(env.data, 'w', { v: index + 1 }, 'v = ?', {
      bindings: [index],
      batchSize,
      signal,
    })
    expect(result, `batches of ${batchSize}`).toMatchObject({ matched: rows.length, changed: rows.length })
  }
})

test.each(['a kill between two batches', 'the signal', 'onProgress'])(
  'says what is committed when %s ends it',
  async (by) => {
    await using env = await createTestEnvironment()
    const db = env.adapter({ pool: { max: 1 } })
    await db.saveToDatabase(
      Array.from({ length: 2_000 }, (_, id) => ({ id: id + 2, v: 'old' })),
      env.data,
      't',
    )
    const controller = new AbortController()
    const [{ id } = { id: 0 }] = await db.queryDatabase<{ id: number }>(env.data, 'SELECT CONNECTION_ID() AS id')
    let batches = 0
    const updating = db.updateWhere(env.data, 't', { v: 'new' }, "v = 'old'", {
      batchSize: 100,
      signal: controller.signal,
      onProgress: () => {
        batches += 1
        if (batches < 3) return
        if (by === 'the signal') controller.abort(new Error(by))
        if (by === 'onProgress') throw new Error(by)
        if (by.startsWith('a kill') && batches === 3) killAtOnce(env.settings, id)
      },
    })
    const error = await updating.catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'DBENV_PARTLY_UPDATED',
      batches: 3,
      changed: expect.any(Number),
      cause: by.startsWith('a kill') ? expect.any(Error) : { message: by },
    })
    const [{ n } = { n: 0 }] = await db.queryDatabase<{ n: number }>(
      env.data,
      "SELECT COUNT(*) AS n FROM t WHERE v = 'new'",
    )
    expect(error).toMatchObject({ changed: n })
  },
)

/** Waits without a turn of this process's event loop: what it sends next finds the connection gone. */
function killAtOnce(settings: ConnectionSettings, id: number): void {
  const script = `
    import { createConnection } from 'mysql2/promise'
    const connection = await createConnection(JSON.parse(process.env.SETTINGS))
    await connection.query('KILL ${id}')
    await connection.end()`
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, SETTINGS: JSON.stringify(settings) },
  })
  expect(status).toBe(0)
}
