import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'

test.runIf(inject('testServer').flavour === 'mariadb')(
  'clones packages of the ORACLE mode with what calls them, but none that is named like a database of the clone',
  async () => {
    await using session = await openSession(inject('testServer').connection)
    const source = `ora${randomBytes(4).toString('hex')}`
    const target = `${source}_copy`
    const create = (sql: string) => session.query(`USE ${source}; SET SESSION sql_mode = 'ORACLE'; ${sql}`)
    await session.query(`CREATE DATABASE ${source}`)
    try {
      await create('CREATE TABLE t (a INT)')
      await create('CREATE PACKAGE pk AS PROCEDURE p; END')
      await create(`CREATE PACKAGE BODY pk AS PROCEDURE p AS BEGIN INSERT INTO ${source}.t VALUES (1); END; END`)
      await create('CREATE PROCEDURE outside AS BEGIN pk.p(); END')
      const connection = session.settings
      const report = await cloneDatabaseSchema(source, target, { connection })
      expect(report.counts.routines).toBe(3)
      await session.query(`CALL ${target}.outside()`)
      expect(await session.rows(`SELECT * FROM ${source}.t`)).toEqual([])
      expect(await session.rows(`SELECT * FROM ${target}.t`)).toEqual([{ a: 1 }])
      await create(`CREATE PACKAGE ${source} AS PROCEDURE p; END`)
      await expect(cloneDatabaseSchema(source, `${target}2`, { connection })).rejects.toMatchObject({
        problems: [{ type: 'package-name', object: `package ${source}` }],
      })
    } finally {
      for (const name of [source, target]) await session.query(`DROP DATABASE IF EXISTS ${name}`)
    }
  },
)
