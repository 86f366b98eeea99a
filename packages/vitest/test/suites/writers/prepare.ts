import { readFile, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PreparedSource } from '@dbenv/vitest/plugin'
import { createConnection } from 'mysql2/promise'
import { splitSqlScript } from '../../../src/sql-files/split-sql-script.ts'

async function readStatements(): Promise<readonly string[]> {
  const script = await readFile(`${import.meta.dirname}/schema/books.sql`)
  return splitSqlScript(script).map(({ sql }) => sql)
}

/** Fills the databases wherever they are: by the query function, to which base names are enough. */
export const prepareByQuery: PreparedSource['prepare'] = async (_connection, query) => {
  for (const sql of await readStatements()) await query(sql)
}

/** Connects by itself and writes base names: right on a private server, production's on any other. */
export const prepareByConnection: PreparedSource['prepare'] = async ({ host, port, user, password }) => {
  const connection = await createConnection({ host, port, user, password })
  try {
    for (const sql of await readStatements()) await connection.query(sql)
  } finally {
    await connection.end()
  }
}

/** Says that it is at work, and then waits longer than any test of the harness takes. */
export const prepareAndWait: PreparedSource['prepare'] = async (connection, query, names) => {
  await prepareByQuery(connection, query, names)
  await writeFile(process.env['SUITE_SIGN'] ?? '', connection.user)
  await sleep(120_000)
}

/** A moment and a whole number that JavaScript's numbers leave out, as values of the driver. */
export const prepareValues: PreparedSource['prepare'] = async (_connection, query) => {
  await query('CREATE DATABASE IF NOT EXISTS books')
  await query('CREATE TABLE books.seen (id INT PRIMARY KEY, moment DATETIME, stamp TIMESTAMP NULL, number BIGINT)')
  const moment = new Date('2026-07-01T12:00:00Z')
  await query('INSERT INTO books.seen VALUES (?)', [[1, moment, moment, 9_007_199_254_740_993n]])
}
