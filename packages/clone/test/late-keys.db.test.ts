import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { findLateKeys } from '../src/catalogue/late-keys.ts'
import { DATABASE_MISSING, readCatalogue } from '../src/catalogue/read-catalogue.ts'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'

/** Enough for every table to be one whose keys wait. */
const ROWS = 16_384

const COLUMNS = 'id INT UNSIGNED NOT NULL AUTO_INCREMENT, u INT NOT NULL, p INT UNSIGNED, text VARCHAR(200) NOT NULL'

const TABLES: Readonly<Record<string, string>> = {
  many:
    `${COLUMNS}, up INT GENERATED ALWAYS AS (u + 1) VIRTUAL, PRIMARY KEY (id), UNIQUE KEY \`by \`\`u, KEY\` (u), ` +
    "KEY prefixed (text(10), u) COMMENT 'KEY `x` (`y`),', KEY computed (up), KEY z (text), KEY a (p, u)",
  circle_a:
    `${COLUMNS}, PRIMARY KEY (id), KEY by_p (p), KEY by_text (text), ` +
    'CONSTRAINT z_first FOREIGN KEY (p) REFERENCES circle_b (id) ON DELETE CASCADE, ' +
    'CONSTRAINT a_second FOREIGN KEY (p) REFERENCES many (id)',
  circle_b: `${COLUMNS}, PRIMARY KEY (id), KEY by_p (p), CONSTRAINT back FOREIGN KEY (p) REFERENCES circle_a (id)`,
  self: `${COLUMNS}, PRIMARY KEY (id), UNIQUE KEY (u), CONSTRAINT own FOREIGN KEY (p) REFERENCES self (id)`,
  referred: `${COLUMNS}, PRIMARY KEY (id), UNIQUE KEY (u), KEY by_text (text)`,
  refers: `${COLUMNS}, PRIMARY KEY (id), KEY by_u (u), CONSTRAINT to_u FOREIGN KEY (u) REFERENCES referred (u)`,
  searched: `${COLUMNS}, PRIMARY KEY (id), FULLTEXT KEY words (text), KEY by_u (u)`,
  parted: `${COLUMNS}, PRIMARY KEY (id), KEY by_u (u)`,
  heap: `${COLUMNS}, UNIQUE KEY (id), KEY by_u (u)`,
  counted: `${COLUMNS}, PRIMARY KEY (u), KEY (id), KEY by_p (p)`,
}

const HELD_WITH_THE_TABLE = ['counted', 'heap', 'referred']

async function fill(session: Session, database: string): Promise<void> {
  await session.query(`CREATE DATABASE ${database}`)
  await session.withConnection(async (connection) => {
    await connection.runAll([`USE ${database}`, 'SET SESSION foreign_key_checks = 0'])
    for (const [name, columns] of Object.entries(TABLES)) {
      const partitions = name === 'parted' ? 'PARTITION BY HASH (id) PARTITIONS 3' : ''
      await connection.run(`CREATE TABLE \`${name}\` (${columns}) ENGINE = InnoDB ${partitions}`)
    }
    const [first, ...others] = Object.keys(TABLES)
    await connection.run(`INSERT INTO \`${first}\` (u, p, text) VALUES (1, 1, REPEAT('word ', 30))`)
    for (let rows = 1; rows < ROWS; rows *= 2) {
      await connection.run(
        `INSERT INTO \`${first}\` (u, p, text) SELECT u + ${rows}, p, CONCAT(u, text) FROM \`${first}\``,
      )
    }
    for (const name of others) {
      await connection.run(`INSERT INTO \`${name}\` (id, u, p, text) SELECT id, u, p, text FROM \`${first}\``)
    }
    // A reference needs a row to refer to: ids have gaps.
    for (const name of Object.keys(TABLES)) await connection.run(`UPDATE \`${name}\` SET p = NULL WHERE p <> id`)
    await connection.rows(`ANALYZE TABLE ${Object.keys(TABLES).join(', ')}`)
  })
}

test('clones tables whose keys are made after their rows', async () => {
  await using session = await openSession(inject('testServer').connection)
  const source = `late${randomBytes(4).toString('hex')}`
  const target = `${source}_copy`
  try {
    await fill(session, source)
    const catalogue = await readCatalogue(session, source, 'with-columns')
    if (catalogue === DATABASE_MISSING) throw new Error('the database is gone')
    const late = findLateKeys([catalogue], session.server.flavour).get(source)
    const waiting = Object.keys(TABLES).filter((name) => !HELD_WITH_THE_TABLE.includes(name))
    expect([...(late?.keys() ?? [])].sort()).toEqual(session.server.flavour === 'mysql' ? waiting.sort() : [])
    // It is `verify` that compares definitions and rows.
    const report = await cloneDatabaseSchema(source, target, {
      connection: session.settings,
      content: 'schema-and-data',
      verify: 'full',
    })
    expect(report.rows).toBe(ROWS * Object.keys(TABLES).length)
    const orphan = session.query(`INSERT INTO ${target}.circle_a (u, p, text) VALUES (0, 4000000000, '')`)
    await expect(orphan).rejects.toMatchObject({ errno: 1452 })
  } finally {
    for (const name of [source, target]) await session.query(`DROP DATABASE IF EXISTS ${name}`)
  }
})
