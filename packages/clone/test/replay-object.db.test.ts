import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import type { StoredObject } from '../src/catalogue/catalogue.ts'
import { openSession } from '../src/session/open-session.ts'
import { ObjectReplayer } from '../src/stored-objects/replay-object.ts'

const { connection, flavour } = inject('testServer')

function toView(name: string, collation: string): StoredObject {
  return {
    kind: 'view',
    name,
    createSql: `CREATE VIEW ${name} AS SELECT 1 AS one`,
    definer: 'nobody@%',
    sqlMode: '',
    characterSetClient: 'utf8mb4',
    collationConnection: collation,
  }
}

test('makes an object in its own database after one whose settings the server did not take', async () => {
  await using session = await openSession(connection, { connections: 1 })
  const [healthy, failed] = ['a', 'b'].map((suffix) => `rp${randomBytes(4).toString('hex')}_${suffix}`)
  const collation = flavour === 'mysql' ? 'utf8mb4_0900_ai_ci' : 'utf8mb4_general_ci'
  for (const name of [healthy, failed]) await session.query(`CREATE DATABASE ${name}`)
  try {
    const replayer = new ObjectReplayer()
    await session.withConnection(async (borrowed) => {
      await replayer.replay(borrowed, { databaseName: healthy ?? '', collation }, toView('first', collation))
      const refused = replayer.replay(
        borrowed,
        { databaseName: failed ?? '', collation },
        toView('second', 'utf8mb4_nowhere_ci'),
      )
      await expect(refused).rejects.toMatchObject({ errno: 1273 })
      await replayer.replay(borrowed, { databaseName: healthy ?? '', collation }, toView('third', collation))
    })
    const views = await session.rows('SELECT TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?', [
      healthy,
    ])
    expect(views.map((view) => view['name']).sort()).toEqual(['first', 'third'])
  } finally {
    for (const name of [healthy, failed]) await session.query(`DROP DATABASE ${name}`)
  }
})
