import { collect, contract, one, type Path, pipe } from './contract.ts'

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
  ['a stream', async (db, { other }) => await collect(db(`${other}.t`).select('v').stream()), one],
  ['a piped stream', async (db, { other }) => await pipe(db(`${other}.t`).select('v').stream()), one],
  ['an async iteration', async (db, { other }) => await collect(db.select('v').from(`${other}.t`).stream()), one],

  ['whereLike, which tells cases apart', (db, { other }) => db(`${other}.t`).whereLike('v', 'tes%').select('v'), one],
  ['whereLike of another case', (db, { other }) => db(`${other}.t`).whereLike('v', 'TES%').select('v'), []],
  ['whereILike', (db, { other }) => db(`${other}.t`).whereILike('v', 'TES%').select('v'), one],
  ['ref', (db, { other }) => db(`${other}.t as x`).select({ v: db.ref('x.v') }), one],
  ['ref with a schema', (db, { other }) => db(`${other}.t`).select(db.ref('t.v').withSchema(other)), one],
  ['fn', async (db, { other }) => Object.keys((await db(`${other}.t`).first({ at: db.fn.now() })) ?? {}), ['at']],
  ['fromRaw', (db, { other }) => db.select('v').fromRaw(`${other}.t`), one],
  ['joinRaw', (db, { other }) => db('t').joinRaw(`JOIN ${other}.t o ON o.id = t.id`).select('o.v'), one],
  [
    'crossJoin',
    (db, { other }) =>
      db('t')
        .crossJoin(db.ref(`${other}.t`))
        .select(`${other}.t.v`),
    one,
  ],
  [
    'a join by using',
    (db, { other }) =>
      db('t')
        .join(`${other}.t as o`, (on) => on.using(['id']))
        .select('o.v'),
    one,
  ],
  [
    'a join with a subquery',
    (db, { other }) =>
      db('t')
        .join(db(`${other}.t`).as('o'), 'o.id', 't.id')
        .select('o.v'),
    one,
  ],
  ['whereRaw', (db, { other }) => db('t').whereRaw(`EXISTS (SELECT 1 FROM ${other}.t)`).select('v'), one],
  [
    'havingRaw',
    (db, { other }) => db('t').select('v').groupBy('v').havingRaw(`MAX(id) = (SELECT 1 FROM ${other}.t)`),
    one,
  ],
  ['orderByRaw', (db, { other }) => db('t').select('v').orderByRaw(`(SELECT v FROM ${other}.t)`), one],
  ['a subquery as a column', (db, { other }) => db('t').select(db(`${other}.t`).select('v').as('v')), one],
  [
    'a subquery in a comparison',
    (db, { other }) =>
      db('t')
        .where('id', '=', db(`${other}.t`).max('id'))
        .select('v'),
    one,
  ],
  [
    'intersect',
    (db, { other }) =>
      db('t')
        .select('v')
        .intersect([db(`${other}.t`).select('v')]),
    one,
  ],
  [
    'an expression with columns',
    (db, { other }) =>
      db
        .with('c', ['w'], db(`${other}.t`).select('v'))
        .from('c')
        .select({ v: 'w' }),
    one,
  ],
  [
    'an expression in raw',
    (db, { other }) =>
      db
        .with('c', db.raw(`SELECT v FROM ${other}.t`))
        .from('c')
        .select('v'),
    one,
  ],
  [
    'an expression named like the database',
    (db, { other }) => db.with(other, db('t').select('v')).from(other).select('v'),
    one,
  ],
  ['a window', (db, { other }) => db(`${other}.t`).select('v').rowNumber('n', 'id'), [{ v: 'test', n: 1 }]],
  [
    'an aggregate of a distinct column',
    (db, { other }) => db(`${other}.t`).countDistinct({ n: `${other}.t.v` }),
    [{ n: 1 }],
  ],
  ['a clone of a builder', (db, { other }) => db(`${other}.t`).where({ id: 1 }).clone().select('v'), one],
  ['modify', (db, { other }) => db('t').modify((query) => query.from(`${other}.t`).select('v')), one],
  ['options', (db, { other }) => db(`${other}.t`).select('v').options({ rowsAsArray: true }), [['test']]],
  [
    'nested tables',
    (db, { other }) => db(`${other}.t as o`).select('o.v').options({ nestTables: true }),
    [{ o: { v: 'test' } }],
  ],
  ['a comment', (db, { other }) => db(`${other}.t`).comment(`from ${other}`).select('v'), one],
  ['a hint', (db, { other }) => db(`${other}.t`).hintComment('NO_RANGE_OPTIMIZATION(t)').select('v'), one],
  [
    'JSON functions',
    (db, { other }) =>
      db(`${other}.t`).select(db.raw(`JSON_UNQUOTE(JSON_EXTRACT(JSON_OBJECT('a', ${other}.t.v), '$.a')) AS v`)),
    one,
  ],
  ['the text of a builder', async (db, { other }) => (await db.raw(db(`${other}.t`).select('v').toString()))[0], one],
  [
    'the text and bindings of a builder',
    async (db, { other }) => {
      const { sql, bindings } = db(`${other}.t`).where({ id: 1 }).select('v').toSQL().toNative()
      return (await db.raw(sql, [...bindings]))[0]
    },
    one,
  ],
  ['withUserParams', (db, { other }) => db.withUserParams({ a: 1 })(`${other}.t`).select('v'), one],
  [
    'a callback',
    (db, { other }) =>
      new Promise((resolve) =>
        db(`${other}.t`)
          .select('v')
          .asCallback((_error: unknown, rows: unknown) => resolve(rows)),
      ),
    one,
  ],
  [
    'an event of the builder',
    (db, { other }) =>
      new Promise((resolve) => db(`${other}.t`).select('v').on('query-response', resolve).catch(resolve)),
    one,
  ],
  [
    'a stream with a handler',
    async (db, { other }) => {
      let rows: Promise<readonly unknown[]> | undefined
      await db(`${other}.t`)
        .select('v')
        .stream((stream) => {
          rows = collect(stream)
        })
      return await rows
    },
    one,
  ],
  ['a raw stream', async (db, { other }) => await collect(db.raw(`SELECT v FROM ${other}.t`).stream()), one],
]

contract(reading)
