import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { openQuery } from '../src/open-query.ts'
import { runSqlFiles } from '../src/sql-files/run-sql-files.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dbenv-sql-'))
})

afterAll(() => rm(folder, { recursive: true }))

it.each([
  ['no database', 'SELECT 1;\nCREATE TABLE books (id INT)', 2, /Name its database: by `USE`/],
  [
    'a body that its own `;` ends',
    'CREATE TRIGGER nowhere.added BEFORE INSERT ON nowhere.books FOR EACH ROW BEGIN SET NEW.id = 1; SET NEW.id = 2; END',
    1,
    /put `DELIMITER \/\/` before it/,
  ],
  [
    'a body that is whole, and wrong',
    'DELIMITER //\nCREATE TRIGGER nowhere.added BEFORE INSERT ON nowhere.books FOR EACH ROW BEGIN SET NEW.id = ; END//',
    2,
    /what came before this statement is undone/,
  ],
  [
    'a statement that wants a file of the client',
    "LOAD DATA LOCAL INFILE 'rows.csv' INTO TABLE nowhere.books",
    1,
    /failed: it asks for a file of this machine, and such are not sent\. Write its rows as INSERT statements/,
  ],
  ['a word that is none', '\n\nCREATE TABEL books (id INT)', 3, /what came before this statement is undone/],
])('says what to do about a file with %s', async (_, sql, line, advice) => {
  const file = path.join(folder, 'wrong.sql')
  await writeFile(file, sql)
  await using session = await openQuery(inject('testServer').connection)
  await expect(runSqlFiles([file], session.query)).rejects.toMatchObject({
    code: 'DBENV_VITEST_SQL_FILE',
    file,
    line,
    message: expect.stringMatching(advice),
  })
})
