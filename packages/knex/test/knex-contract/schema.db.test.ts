import { contract, one, type Path } from './contract.ts'

const schema: readonly Path[] = [
  ['columnInfo', async (db) => Object.keys(await db('t').columnInfo()), ['id', 'v']],
  ['hasTable', (db) => db.schema.hasTable('t'), true],
  ['hasTable with a schema', (db, { other }) => db.schema.withSchema(other).hasTable('t'), true],
  ['hasColumn', (db, { other }) => db.schema.hasColumn(`${other}.t`, 'v'), true],
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
  // knex's renameTable, hasColumn and columnInfo leave withSchema out, with or without dbenv.
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
    'createTableLike',
    async (db, { other }) => {
      await db.schema.createTableLike('n', `${other}.t`)
      return Object.keys(await db('n').columnInfo())
    },
    ['id', 'v'],
  ],
  [
    'createTable on another database',
    async (db, { other }) => {
      await db.schema.createTable(`${other}.n`, (table) => {
        table.bigIncrements('id').primary()
        table.enum('kind', ['a', 'b']).defaultTo('a').comment(`of ${other}`)
        table.json('j')
        table.timestamps(true, true)
        table.unique(['kind'], { indexName: 'one_kind' })
      })
      return (await db.raw(`SHOW COLUMNS FROM ${other}.n`))[0].length
    },
    5,
  ],
  [
    'dropTableIfExists',
    async (db, { other }) => {
      await db.schema.dropTableIfExists(`${other}.t`)
      return await db.schema.withSchema(other).hasTable('t')
    },
    false,
  ],
  [
    'dropColumn, dropIndex and a changed column',
    async (db, { other }) => {
      await db.schema.withSchema(other).alterTable('t', (table) => {
        table.index(['v'], 'by_v')
        table.string('v', 30).notNullable().alter()
      })
      await db.schema.withSchema(other).alterTable('t', (table) => {
        table.dropIndex(['v'], 'by_v')
        table.dropColumn('v')
      })
      return (await db.raw(`SHOW COLUMNS FROM ${other}.t`))[0].length
    },
    1,
  ],
  [
    'a foreign key by name',
    async (db, { other }) => {
      await db.schema
        .withSchema(other)
        .createTable('n', (table) => {
          table.integer('t_id')
          table.foreign('t_id', 'to_t').references('t.id')
        })
        .catch((error: Error) => error.message)
      await db.schema.alterTable(`${other}.n`, (table) => table.dropForeign('t_id', 'to_t'))
      return await db(`${other}.n`)
        .insert({ t_id: 99 })
        .then(() => 'no key')
    },
    'no key',
  ],
  [
    'createViewOrReplace, and dropView',
    async (db, { other }) => {
      await db.schema.withSchema(other).createViewOrReplace('w', (view) => {
        view.columns(['v'])
        view.as(db.withSchema(other).from('t').select('v'))
      })
      const rows = await db(`${other}.w`).select('v')
      await db.schema.withSchema(other).dropView('w')
      return [rows, await db.schema.withSchema(other).hasTable('w')]
    },
    [one, false],
  ],
  [
    'renameTable within another database, in raw',
    async (db, { other }) => {
      await db.schema.raw(`RENAME TABLE ${other}.t TO ${other}.u, t TO ${other}.t`)
      return [await db(`${other}.u`).select('v'), await db(`${other}.t`).select('v')]
    },
    [one, one],
  ],
  [
    'a trigger',
    async (db, { other }) => {
      await db.schema.raw(
        `CREATE TRIGGER ${other}.g BEFORE INSERT ON ${other}.t FOR EACH ROW SET NEW.v = (SELECT v FROM ${other}.t LIMIT 1)`,
      )
      await db(`${other}.t`)
        .insert({ id: 2 })
        .catch(() => {})
      await db.raw(`DROP TRIGGER ${other}.g`)
      return (await db.raw(`SHOW TRIGGERS FROM ${other}`))[0]
    },
    [],
  ],
  [
    'an event',
    async (db, { other }) => {
      await db.raw(`CREATE EVENT ${other}.e ON SCHEDULE EVERY 1 YEAR DISABLE DO DELETE FROM ${other}.t`)
      await db.raw(`ALTER EVENT ${other}.e RENAME TO ${other}.f`)
      await db.raw(`DROP EVENT ${other}.f`)
      return (await db.raw(`SHOW EVENTS IN ${other}`))[0]
    },
    [],
  ],
  [
    'several steps of one builder',
    async (db, { other }) => {
      await db.schema
        .createTable('a', (table) => table.increments())
        .createTable(`${other}.b`, (table) => table.increments())
        .dropTable('a')
      return await db.schema.withSchema(other).hasTable('b')
    },
    true,
  ],
  [
    'the text of a schema builder',
    async (db, { other }) => {
      const text = db.schema
        .withSchema(other)
        .createTable('n', (table) => table.integer('a'))
        .toString()
      await db.raw(text)
      return await db.schema.withSchema(other).hasTable('n')
    },
    true,
  ],
  [
    'the statements of a schema builder',
    async (db, { other }) => {
      const statements = db.schema
        .withSchema(other)
        .createTable('n', (table) => table.integer('a'))
        .toSQL()
      for (const { sql } of statements) await db.raw(sql)
      return await db.schema.withSchema(other).hasTable('n')
    },
    true,
  ],
]

contract(schema)
