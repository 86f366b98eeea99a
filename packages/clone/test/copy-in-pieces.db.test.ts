import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { copyInPieces } from '../src/rows/copy-in-pieces.ts'
import { openSession } from '../src/session/open-session.ts'

test.each([
  ['a whole number beyond 2^53', 'BIGINT UNSIGNED', ['18446744073709551615', '9007199254740993', '0', '7']],
  ['a decimal', 'DECIMAL(30, 10)', ['-5.0000000001', '0.0000000001', '123456789012345678.5']],
  ['a text without case', 'VARCHAR(20) CHARACTER SET utf8mb4', ["'a'", "'Öz'", "'z😀'", "'b\\\\'"]],
  ['bytes', 'VARBINARY(20)', ["''", "X'00'", "X'00FF'", "X'FF'"]],
  [
    'a moment',
    'DATETIME(6)',
    ["'0000-00-00 00:00:00'", "'2020-01-01 00:00:00.000001'", "'2020-01-01 00:00:00.000002'"],
  ],
])('copies every row once when the key is %s', async (_, type, keys) => {
  await using session = await openSession(inject('testServer').connection)
  const database = `pieces${randomBytes(4).toString('hex')}`
  await session.query(`CREATE DATABASE ${database}`)
  try {
    await session.withConnection(async (connection) => {
      for (const table of ['t', 'u']) {
        await connection.run(`CREATE TABLE ${database}.${table} (k ${type}, n INT, PRIMARY KEY (k, n))`)
      }
      for (const key of keys) {
        await connection.run(`INSERT INTO ${database}.t VALUES (${key}, 1), (${key}, 2), (${key}, 3)`)
      }
      const pieces: number[] = []
      const rows = await copyInPieces(connection, {
        insertSql: `INSERT INTO ${database}.u (k, n) SELECT k, n FROM ${database}.t`,
        from: `${database}.t`,
        key: { columns: ['k', 'n'], rows: 2 },
        onPiece: (count) => pieces.push(count),
      })
      const all = (table: string) => connection.rows(`SELECT HEX(k), n FROM ${database}.${table} ORDER BY k, n`)
      expect(await all('u')).toEqual(await all('t'))
      expect(rows).toBe(keys.length * 3)
      expect(pieces.slice(0, -1).every((count) => count === 2)).toBe(true)
    })
  } finally {
    await session.query(`DROP DATABASE ${database}`)
  }
})
