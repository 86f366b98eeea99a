import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ids, withEngine } from './contract.ts'

test.concurrent('migrations, with their tables in another database', async () => {
  await withEngine({}, async (db, { other }) => {
    const up = `exports.up = (db) => db.schema.withSchema('${other}').createTable('m', (t) => { t.integer('a') })`
    const down = `exports.down = (db) => db.schema.withSchema('${other}').dropTable('m')`
    await using folder = await createFolder({ '1_first.cjs': `${up}\n${down}` })
    const options = { directory: folder.path, schemaName: other, loadExtensions: ['.cjs'] }
    await db.migrate.latest(options)
    await db.migrate.latest(options)
    expect(await db(`${other}.knex_migrations`).pluck('name')).toEqual(['1_first.cjs'])
    expect(await db.schema.withSchema(other).hasTable('m')).toBe(true)
    await db.migrate.rollback(options)
    expect(await db.schema.withSchema(other).hasTable('m')).toBe(false)
  })
})

test.concurrent('migrations one by one, from a source of their own', async () => {
  await withEngine({}, async (db, { other }) => {
    const migrations = ['a', 'b'].map((name) => ({
      name,
      up: async (trx: typeof db) => {
        await trx.schema.createTable(`${other}.${name}`, (table) => {
          table.integer('t_id').references('id').inTable(`${other}.t`)
        })
      },
      down: async (trx: typeof db) => {
        await trx.schema.dropTable(`${other}.${name}`)
      },
    }))
    const migrationSource = {
      getMigrations: async () => migrations,
      getMigrationName: ({ name }: { readonly name: string }) => name,
      getMigration: async (migration: (typeof migrations)[number]) => migration,
    }
    const options = { migrationSource, tableName: 'done' }
    await db.migrate.up(options)
    expect(await db.migrate.currentVersion(options)).toBe('a')
    await db.migrate.up(options)
    const [done, pending] = await db.migrate.list(options)
    expect([done.map(({ name }: { name: string }) => name), pending]).toEqual([['a', 'b'], []])
    await db.migrate.down(options)
    expect(await db.schema.withSchema(other).hasTable('b')).toBe(false)
    expect(await db('done').pluck('name')).toEqual(['a'])
    await db.migrate.rollback(options, true)
    await db.migrate.forceFreeMigrationsLock(options)
    expect(await db.schema.withSchema(other).hasTable('a')).toBe(false)
  })
})

test.concurrent('seeds', async () => {
  await withEngine({}, async (db, { other }) => {
    await using folder = await createFolder({ '1.cjs': `exports.seed = (db) => db('${other}.t').insert({ id: 2 })` })
    await db.seed.run({ directory: folder.path, loadExtensions: ['.cjs'] })
    expect(await ids(db, other)).toEqual([1, 2])
  })
})

async function createFolder(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = path.join(os.tmpdir(), randomUUID())
  await mkdir(folder)
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text)
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
