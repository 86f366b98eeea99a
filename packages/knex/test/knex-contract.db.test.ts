import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import { describe, expect, test } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

interface Names {
  /** Base name of the engine's database. */
  readonly data: string
  /** Base name of the other one. */
  readonly other: string
}

/** One way through knex: gives what the test environment should answer. Every database holds `t (id, v)`. */
type Path = readonly [title: string, run: (db: Knex, names: Names) => unknown, expected: unknown]

const one = [{ v: 'test' }]

const reading: readonly Path[] = [
  ['a builder', (db) => db('t').select('v'), one],
  ['a builder on another database', (db, { other }) => db(`${other}.t`).select('v'), one],
  ['withSchema', (db, { other }) => db.withSchema(other).from('t').select('v'), one],
  ['an aliased table', (db, { other }) => db(`${other}.t as x`).select('x.v'), one],
  ['an alias object', (db, { other }) => db({ x: `${other}.t` }).select('x.v'), one],
  ['a column named with its database', (db, { other }) => db(`${other}.t`).select(`${other}.t.v`), one],
  ['a join', (db, { other }) => db('t').join(`${other}.t as o`, 'o.id', 't.id').select('o.v'), one],
  [
    'a left join by callback',
    (db, { other }) =>
      db('t')
        .leftJoin(`${other}.t as o`, (on) => on.on('o.id', 't.id'))
        .select('o.v'),
    one,
  ],
  ['a subquery in from', (db, { other }) => db.from(db(`${other}.t`).as('s')).select('s.v'), one],
  [
    'a subquery in where',
    (db, { other }) =>
      db('t')
        .whereIn('id', db(`${other}.t`).select('id'))
        .select('v'),
    one,
  ],
  [
    'whereExists',
    (db, { other }) =>
      db('t')
        .whereExists(db(`${other}.t as o`).whereRaw('o.id = t.id'))
        .select('v'),
    one,
  ],
  [
    'a common table expression',
    (db, { other }) =>
      db
        .with('c', db(`${other}.t`).select('v'))
        .from('c')
        .select('v'),
    one,
  ],
  [
    'a recursive expression',
    (db, { other }) =>
      db
        .withRecursive('r', ['n'], (q) => q.select('id').from(`${other}.t`))
        .from('r')
        .select('n'),
    [{ n: 1 }],
  ],
  [
    'a union',
    (db, { other }) =>
      db('t')
        .select('v')
        .unionAll(db(`${other}.t`).select('v')),
    [...one, ...one],
  ],
  ['first', (db, { other }) => db(`${other}.t`).first('v'), { v: 'test' }],
  ['pluck', (db, { other }) => db(`${other}.t`).pluck('v'), ['test']],
  ['count', (db, { other }) => db(`${other}.t`).count({ n: '*' }), [{ n: 1 }]],
  ['raw', async (db, { other }) => (await db.raw(`SELECT v FROM ${other}.t`))[0], one],
  ['raw with identifiers', async (db, { other }) => (await db.raw('SELECT v FROM ??.??', [other, 't']))[0], one],
  ['raw with values', async (db, { other }) => (await db.raw(`SELECT v FROM ${other}.t WHERE id = ?`, [1]))[0], one],
  [
    'raw with named bindings',
    async (db, { other }) => (await db.raw('SELECT v FROM :db:.t WHERE id = :id', { db: other, id: 1 }))[0],
    one,
  ],
  ['a raw part of a builder', (db, { other }) => db('t').select(db.raw(`(SELECT v FROM ${other}.t) AS v`)), one],
  ['a string that looks like a name', async (db, { other }) => (await db.raw(`SELECT '${other}.t' AS v`))[0], []],
  ['a stream', async (db, { other }) => await collect(db(`${other}.t`).select('v').stream()), one],
  ['a piped stream', async (db, { other }) => await pipe(db(`${other}.t`).select('v').stream()), one],
  ['an async iteration', async (db, { other }) => await collect(db.select('v').from(`${other}.t`).stream()), one],
  [
    'forUpdate in a transaction',
    (db, { other }) => db.transaction((trx) => trx(`${other}.t`).forUpdate().select('v')),
    one,
  ],
  ['columnInfo', async (db) => Object.keys(await db('t').columnInfo()), ['id', 'v']],
  ['hasTable', (db) => db.schema.hasTable('t'), true],
  ['hasTable with a schema', (db, { other }) => db.schema.withSchema(other).hasTable('t'), true],
  ['hasColumn', (db, { other }) => db.schema.hasColumn(`${other}.t`, 'v'), true],
  [
    'USE, and what follows on the connection',
    (db, { other }) =>
      db.transaction(async (trx) => {
        await trx.raw(`USE ${other}`)
        return await trx('t').select('v')
      }),
    one,
  ],
  [
    'ANSI quotes',
    (db, { other }) =>
      db.transaction(async (trx) => {
        await trx.raw("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        const [rows] = await trx.raw(`SELECT v FROM "${other}"."t"`)
        await trx.raw("SET SESSION sql_mode = REPLACE(@@sql_mode, 'ANSI_QUOTES', '')")
        return rows
      }),
    one,
  ],
]

const writing: readonly Path[] = [
  [
    'insert',
    async (db, { other }) => {
      await db(`${other}.t`).insert({ id: 2, v: 'a' })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'insert from a select',
    async (db, { other }) => {
      await db(`${other}.t`).insert(db('t').select(db.raw('id + 1'), 'v'))
      return await ids(db, other)
    },
    [1, 2],
  ],
  ['update', (db, { other }) => db(`${other}.t`).where({ id: 1 }).update({ v: 'b' }), 1],
  ['update with a join', (db, { other }) => db(`${other}.t as o`).join('t', 't.id', 'o.id').update({ 'o.v': 'c' }), 1],
  ['delete', (db, { other }) => db(`${other}.t`).where({ id: 1 }).del(), 1],
  [
    'onConflict merge',
    async (db, { other }) => {
      await db(`${other}.t`).insert({ id: 1, v: 'm' }).onConflict('id').merge()
      return await db(`${other}.t`).pluck('v')
    },
    ['m'],
  ],
  [
    'onConflict ignore',
    async (db, { other }) => {
      await db(`${other}.t`).insert({ id: 1, v: 'm' }).onConflict('id').ignore()
      return await db(`${other}.t`).pluck('v')
    },
    ['test'],
  ],
  [
    'increment',
    async (db, { other }) => {
      await db(`${other}.t`).increment('id', 5)
      return await ids(db, other)
    },
    [6],
  ],
  [
    'truncate',
    async (db, { other }) => {
      await db(`${other}.t`).truncate()
      return await ids(db, other)
    },
    [],
  ],
  [
    'batchInsert',
    async (db, { other }) => {
      await db.batchInsert(`${other}.t`, [{ id: 2 }, { id: 3 }, { id: 4 }], 2)
      return await ids(db, other)
    },
    [1, 2, 3, 4],
  ],
  [
    'a transaction that commits',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await trx(`${other}.t`).insert({ id: 2 })
      })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'a transaction that rolls back',
    async (db, { other }) => {
      await db
        .transaction(async (trx) => {
          await trx(`${other}.t`).insert({ id: 2 })
          throw new Error('no')
        })
        .catch(() => {})
      return await ids(db, other)
    },
    [1],
  ],
  [
    'a transaction held by hand',
    async (db, { other }) => {
      const trx = await db.transaction()
      await trx(`${other}.t`).insert({ id: 2 })
      await trx.commit()
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'transacting',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await db(`${other}.t`).transacting(trx).insert({ id: 2 })
      })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'a savepoint that rolls back',
    async (db, { other }) => {
      await db.transaction(async (trx) => {
        await trx(`${other}.t`).insert({ id: 2 })
        await trx
          .transaction(async (inner) => {
            await inner(`${other}.t`).insert({ id: 3 })
            throw new Error('no')
          })
          .catch(() => {})
      })
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'a transaction provider',
    async (db, { other }) => {
      const trx = await db.transactionProvider()()
      await trx(`${other}.t`).insert({ id: 2 })
      await trx.commit()
      return await ids(db, other)
    },
    [1, 2],
  ],
  [
    'createTable and dropTable',
    async (db, { other }) => {
      await db.schema.withSchema(other).createTable('n', (table) => {
        table.increments()
        table.string('s')
      })
      const has = await db.schema.withSchema(other).hasTable('n')
      await db.schema.withSchema(other).dropTable('n')
      return [has, await db.schema.withSchema(other).hasTable('n')]
    },
    [true, false],
  ],
  [
    'alterTable',
    async (db, { other }) => {
      await db.schema.withSchema(other).alterTable('t', (table) => {
        table.integer('w').index()
      })
      return await db.schema.hasColumn(`${other}.t`, 'w')
    },
    true,
  ],
  // knex's renameTable and hasColumn leave withSchema out, with or without dbenv.
  [
    'renameTable',
    async (db, { other }) => {
      await db.schema.renameTable(`${other}.t`, `${other}.u`)
      return await db.schema.withSchema(other).hasTable('u')
    },
    true,
  ],
  [
    'renameColumn',
    async (db) => {
      await db.schema.alterTable('t', (table) => {
        table.renameColumn('v', 'w')
      })
      return Object.keys(await db('t').columnInfo())
    },
    ['id', 'w'],
  ],
  [
    'a foreign key to another database',
    async (db, { other }) => {
      await db.schema.createTable('n', (table) => {
        table.integer('t_id').references('id').inTable(`${other}.t`)
      })
      return await db('n')
        .insert({ t_id: 99 })
        .catch((error: { errno: number }) => error.errno)
    },
    1452,
  ],
  [
    'a view',
    async (db, { other }) => {
      await db.schema.createView('w', (view) => {
        view.columns(['v'])
        view.as(db(`${other}.t`).select('v'))
      })
      return await db('w').select('v')
    },
    one,
  ],
  [
    'a schema builder in raw',
    async (db, { other }) => {
      await db.schema.raw(`CREATE TABLE ${other}.n (a INT)`)
      return await db.schema.withSchema(other).hasTable('n')
    },
    true,
  ],
  [
    'a procedure',
    async (db, { other }) => {
      await db.raw(`CREATE PROCEDURE ${other}.p() SELECT v FROM ${other}.t`)
      const [[rows]] = await db.raw(`CALL ${other}.p()`)
      return rows
    },
    one,
  ],
  [
    'LOCK and UNLOCK TABLES',
    (db, { other }) =>
      db.transaction(async (trx) => {
        await trx.raw(`LOCK TABLES ${other}.t READ`)
        const rows = await trx(`${other}.t`).select('v')
        await trx.raw('UNLOCK TABLES')
        return rows
      }),
    one,
  ],
  [
    'a connection taken from the client',
    async (db, { other }) => {
      const connection = await db.client.acquireConnection()
      try {
        return await new Promise((resolve, reject) => {
          connection.query(`SELECT v FROM ${other}.t`, (error: Error | null, rows: unknown) =>
            error ? reject(error) : resolve(rows),
          )
        })
      } finally {
        await db.client.releaseConnection(connection)
      }
    },
    one,
  ],
  [
    'a prepared statement on a raw connection',
    async (db, { other }) => {
      const connection = await db.client.acquireConnection()
      try {
        return await new Promise((resolve, reject) => {
          connection.execute(`SELECT v FROM ${other}.t WHERE id = ?`, [1], (error: Error | null, rows: unknown) =>
            error ? reject(error) : resolve(rows),
          )
        })
      } finally {
        await db.client.releaseConnection(connection)
      }
    },
    one,
  ],
  [
    'events that show what was sent',
    async (db, { other }) => {
      const sent: string[] = []
      db.on('query', ({ sql }: { sql: string }) => sent.push(sql))
      await db(`${other}.t`).select('v')
      return sent.map((sql) => sql.includes(`\`${other}_test-`))
    },
    [true],
  ],
  [
    'an error that shows what was sent',
    (db, { other }) =>
      db(`${other}.nothing`)
        .select()
        .catch((error: Error) => error.message.includes(`\`${other}_test-`)),
    true,
  ],
  [
    'a cancelled statement, and one after it',
    async (db, { other }) => {
      const error = await db
        .raw('SELECT SLEEP(20)')
        .timeout(100, { cancel: true })
        .catch((reason: Error) => reason.name)
      return [error, await db(`${other}.t`).select('v')]
    },
    ['KnexTimeoutError', one],
  ],
]

describe('knex through the adapter', () => {
  test.concurrent.each([...reading, ...writing])('%s', async (title, run, expected) => {
    await using env = await createTestEnvironment()
    const db = await env.adapter().getEngine(env.data)
    const found = await run(db, { data: env.data, other: env.config })
    if (title === 'a string that looks like a name') expect(found).toEqual([{ v: `${env.config}.t` }])
    else expect(found).toEqual(expected)
    await expectProdUntouched(env)
  })

  test.concurrent('migrations, with their tables in another database', async () => {
    await using env = await createTestEnvironment()
    const directory = path.join(os.tmpdir(), randomUUID())
    await mkdir(directory)
    try {
      const up = `exports.up = (db) => db.schema.withSchema('${env.config}').createTable('m', (t) => { t.integer('a') })`
      const down = `exports.down = (db) => db.schema.withSchema('${env.config}').dropTable('m')`
      await writeFile(path.join(directory, '1_first.cjs'), `${up}\n${down}`)
      const db = await env.adapter().getEngine(env.data)
      const options = { directory, schemaName: env.config, loadExtensions: ['.cjs'] }
      await db.migrate.latest(options)
      await db.migrate.latest(options)
      expect(await db(`${env.config}.knex_migrations`).pluck('name')).toEqual(['1_first.cjs'])
      expect(await db.schema.withSchema(env.config).hasTable('m')).toBe(true)
      await db.migrate.rollback(options)
      expect(await db.schema.withSchema(env.config).hasTable('m')).toBe(false)
      await expectProdUntouched(env)
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  test.concurrent('seeds', async () => {
    await using env = await createTestEnvironment()
    const directory = path.join(os.tmpdir(), randomUUID())
    await mkdir(directory)
    try {
      await writeFile(path.join(directory, '1.cjs'), `exports.seed = (db) => db('${env.config}.t').insert({ id: 2 })`)
      const db = await env.adapter().getEngine(env.data)
      await db.seed.run({ directory, loadExtensions: ['.cjs'] })
      expect(await ids(db, env.config)).toEqual([1, 2])
      await expectProdUntouched(env)
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  test.concurrent('a raw USE that a later call does not inherit', async () => {
    await using env = await createTestEnvironment()
    const adapter = env.adapter({ pool: { max: 1 } })
    const db = await adapter.getEngine(env.data)
    await db.raw(`USE ${env.config}`)
    const [[row]] = await db.raw('SELECT DATABASE() AS name')
    expect(row.name).toBe(await env.dbEnv(env.environment).getDatabaseName(env.data))
  })

  test.concurrent('a transaction left open that a later call does not inherit', async () => {
    await using env = await createTestEnvironment()
    const db = await env.adapter({ pool: { max: 1 } }).getEngine(env.data)
    await db.raw('BEGIN')
    await db.raw('ROLLBACK')
    const connection = await db.client.acquireConnection()
    await new Promise((resolve) => connection.query('BEGIN', resolve))
    await new Promise((resolve) => connection.query('INSERT INTO t VALUES (5, NULL)', resolve))
    await db.client.releaseConnection(connection)
    expect(await db('t').pluck('id')).toEqual([1])
  })
})

async function ids(db: Knex, baseName: string): Promise<readonly number[]> {
  return await db(`${baseName}.t`).orderBy('id').pluck('id')
}

async function collect(rows: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = []
  for await (const row of rows) all.push(row)
  return all
}

async function pipe(rows: NodeJS.ReadableStream): Promise<readonly unknown[]> {
  const all: unknown[] = []
  const sink = new Writable({
    objectMode: true,
    write: (row, _encoding, done) => {
      all.push(row)
      done()
    },
  })
  await pipeline(rows, sink)
  return all
}

async function expectProdUntouched(env: TestEnvironment): Promise<void> {
  for (const baseName of [env.data, env.config]) {
    expect(await env.run(`SELECT * FROM ${baseName}.t`)).toEqual([{ id: 1, v: 'prod' }])
    expect(
      await env.run('SELECT table_name AS n FROM information_schema.tables WHERE table_schema = ?', [baseName]),
    ).toEqual([{ n: 't' }])
  }
}
