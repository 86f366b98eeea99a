import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import type { AdapterOptions } from '../../src/environment/adapter-options.ts'
import { createTestEnvironment, type TestEnvironment } from '../test-environment.ts'

/** What a path may name. */
export interface Names {
  /** Base name of the engine's database. */
  readonly data: string
  /** Base name of the other one. */
  readonly other: string
  /** What the server knows the other one by. */
  readonly otherDatabase: string
}

/** One way through knex: gives what the test environment should answer. Every database holds `t (id, v)`. */
export type Path = readonly [title: string, run: (db: Knex, names: Names) => unknown, expected: unknown]

/** The row of a test environment's table; production's says `prod`. */
export const one: readonly unknown[] = [{ v: 'test' }]

/**
 * Runs each path in an environment of its own, as an account that may not touch production: a statement that led there
 * would fail, whether or not it left a trace. Then looks whether production is what it was.
 */
export function contract(paths: readonly Path[], options: AdapterOptions = {}): void {
  test.concurrent.each(paths)('%s', async (_title, run, expected) => {
    await withEngine(options, async (db, names) => expect(await run(db, names)).toEqual(expected))
  })
}

/** Gives `body` an engine of a fresh environment, and checks afterwards that production is untouched. */
export async function withEngine(
  options: AdapterOptions,
  body: (db: Knex, names: Names) => Promise<void>,
): Promise<void> {
  await using env = await createTestEnvironment()
  await using testAccount = await createTestAccount(env)
  const db = await env.adapter({ testAccount, ...options }).getEngine(env.data)
  const otherDatabase = await env.dbEnv(env.environment).getDatabaseName(env.config)
  await body(db, { data: env.data, other: env.config, otherDatabase })
  await expectProdUntouched(env)
}

async function createTestAccount(
  env: TestEnvironment,
): Promise<{ readonly user: string; readonly password: string } & AsyncDisposable> {
  const [user, password] = [`k${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')]
  await env.run(`CREATE USER ${user} IDENTIFIED BY '${password}'`)
  await env.run(`GRANT ALL ON \`%\\_test-%\`.* TO ${user}`)
  return { user, password, [Symbol.asyncDispose]: async () => void (await env.run(`DROP USER ${user}`)) }
}

async function expectProdUntouched(env: TestEnvironment): Promise<void> {
  for (const baseName of [env.data, env.config]) {
    expect(await env.run(`SELECT * FROM ${baseName}.t`)).toEqual([{ id: 1, v: 'prod' }])
    for (const [kind, schema] of [
      ['tables', 'table_schema'],
      ['routines', 'routine_schema'],
      ['triggers', 'trigger_schema'],
      ['events', 'event_schema'],
    ]) {
      const found = await env.run(`SELECT 1 FROM information_schema.${kind} WHERE ${schema} = ?`, [baseName])
      expect([kind, found.length]).toEqual([kind, kind === 'tables' ? 1 : 0])
    }
  }
}

/** What the other database's table holds. */
export async function ids(db: Knex, baseName: string): Promise<readonly number[]> {
  return await db(`${baseName}.t`).orderBy('id').pluck('id')
}

/** Every row of a stream. */
export async function collect(rows: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = []
  for await (const row of rows) all.push(row)
  return all
}

/** The same through a pipeline. */
export async function pipe(rows: NodeJS.ReadableStream): Promise<readonly unknown[]> {
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
