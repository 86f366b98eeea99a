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
    'a date and time',
    'DATETIME(6)',
    ["'0000-00-00 00:00:00'", "'2020-01-01 00:00:00.000001'", "'2020-01-01 00:00:00.000002'"],
  ],
  ['a date', 'DATE', ["'0000-00-00'", "'2024-00-00'", "'2024-02-30'", "'2024-02-31'", "'2024-03-01'"]],
  [
    'a moment',
    'TIMESTAMP(6)',
    ["'0000-00-00 00:00:00'", "'2020-10-25 00:30:00.000001'", "'2020-10-25 01:30:00'", "'2020-10-25 02:30:00'"],
  ],
  ['a text of one byte', 'VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german2_ci', ["'z'", "'ä'", "'b'", "'Zz'"]],
  ['a text compared by bytes', 'CHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', ["'a'", "'B'", "'ä'", "'b'"]],
  ['a year', 'YEAR', ['1999', '2000', '2155', '0']],
  ['a rounded number', 'FLOAT', ['-0.1', '0.1', '16777216', '3e38', '1e-30']],
  ['a rounded number of double length', 'DOUBLE', ['-0.1', '0.1', '9007199254740993', '1e300', '1e-300']],
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
        const rows = [1, 2, 3, 4, 5].map((n) => `(${key}, ${n})`)
        await connection.run(`INSERT INTO ${database}.t VALUES ${rows.join(', ')}`)
      }
      const pieces: number[] = []
      const rows = await copyInPieces(connection, {
        insertSql: `INSERT INTO ${database}.u (k, n) SELECT k, n FROM ${database}.t`,
        into: `${database}.u`,
        key: { index: 'PRIMARY', columns: ['k', 'n'], rows: 3 },
        onPiece: (count) => pieces.push(count),
      })
      const all = (table: string) => connection.rows(`SELECT HEX(k), n FROM ${database}.${table} ORDER BY k, n`)
      expect(await all('u')).toEqual(await all('t'))
      expect(rows).toBe(keys.length * 5)
      expect(pieces[0]).toBe(3)
      expect(pieces.length).toBeGreaterThan(2)
    })
  } finally {
    await session.query(`DROP DATABASE ${database}`)
  }
})
