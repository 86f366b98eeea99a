import mysql from 'mysql2/promise'
import { expect, inject, it } from 'vitest'
import { findKeyword } from '../src/rewrite/keywords.ts'

const { connection: settings } = inject('testServer')

it('holds no word for reserved that this server takes for a name', async () => {
  const connection = await mysql.createConnection({ ...settings })
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT word AS word FROM information_schema.keywords')
    const words = rows.map(({ word }) => String(word)).filter((word) => /^\w+$/.test(word))
    const reserved = words.filter((word) => findKeyword(word, 0, word.length)?.isReserved)
    // A database of no such name is another error than a text that is no statement.
    const answers = await Promise.allSettled(reserved.map((word) => connection.query(`USE ${word}`)))
    const codes = answers.map((answer) => (answer.status === 'rejected' ? answer.reason.code : 'used'))
    expect(reserved.length).toBeGreaterThan(50)
    expect(reserved.filter((_, index) => codes[index] !== 'ER_PARSE_ERROR')).toEqual([])
  } finally {
    await connection.end()
  }
})
