import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import { type OpenQuery, openQuery } from '../src/open-query.ts'
import { readRows } from '../src/slot/slot-place.ts'
import { openByteSession } from '../src/sql-files/byte-session.ts'
import { runSqlFiles } from '../src/sql-files/run-sql-files.ts'
import { findBaseNames, toTemplateQuery } from '../src/template/template-query.ts'

const { connection, flavour, program } = inject('testServer')

let folder: string
let session: OpenQuery

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dbenv-bytes-'))
  session = await openQuery(connection)
})
afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** The name of a database that no other test has. */
function createName(head = 'bytes'): string {
  const name = `${head}_${randomBytes(6).toString('hex')}`
  onTestFinished(async () => void (await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)))
  return name
}

async function writeScript(...parts: readonly (string | readonly number[])[]): Promise<string> {
  const file = join(folder, `${randomBytes(6).toString('hex')}.sql`)
  await writeFile(
    file,
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))),
  )
  return file
}

async function run(...files: readonly string[]): Promise<void> {
  await using bytes = await openByteSession(connection)
  await runSqlFiles(files, bytes.query)
}

async function readHex(table: string): Promise<unknown> {
  const rows = await readRows(
    session.query,
    `SELECT id, HEX(b) AS b, HEX(l) AS l, HEX(s) AS s, HEX(u) AS u FROM ${table} ORDER BY id`,
  )
  return rows.map((row) => ({ ...row }))
}

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex')

/** Values whose bytes are another text, or none, in another character set. 表 and ソ end in a backslash in sjis. */
const fill = async (name: string) => {
  await session.query(`CREATE DATABASE ${name}`)
  await session.query(
    `CREATE TABLE ${name}.t (id INT PRIMARY KEY, b BLOB, l VARCHAR(20) CHARACTER SET latin1,
       s VARCHAR(20) CHARACTER SET sjis, u VARCHAR(20) CHARACTER SET utf8mb4)`,
  )
  await session.query(
    `INSERT INTO ${name}.t VALUES (1, X'${ALL_BYTES}', 'café€', '表', 'é'), (2, X'955c00e9', 'ÿ', 'ソ;''', '表')`,
  )
}

it.each(['utf8mb4', 'latin1', 'sjis', 'binary'])('takes a dump in %s as it was written', async (characterSet) => {
  const name = createName()
  await fill(name)
  // What the character set of the dump does not have the dump program has lost.
  await session.query(
    `UPDATE ${name}.t SET u = 'a', ${characterSet === 'sjis' ? 'l' : 's'} = 'a' WHERE ${characterSet === 'latin1' || characterSet === 'sjis'}`,
  )
  const before = await readHex(`${name}.t`)
  const file = join(folder, `${name}.sql`)
  const { host, port, user, password } = connection
  const place = [`--host=${host}`, `--port=${port}`, `--user=${user}`]
  const options = [`--default-character-set=${characterSet}`, `--result-file=${file}`, '--skip-comments']
  // The client programs lie beside the server's.
  const dump = join(dirname(program), flavour === 'mariadb' ? 'mariadb-dump' : 'mysqldump')
  await execa(dump, [...place, ...options, '--databases', name], {
    env: { ...process.env, MYSQL_PWD: password },
  })
  await session.query(`DROP DATABASE ${name}`)
  await run(file)
  expect(await readHex(`${name}.t`)).toEqual(before)
})

it('reads a file as its SET NAMES says, and the next one, too', async () => {
  const name = createName()
  const columns = '(id INT PRIMARY KEY, b BLOB, l TEXT CHARACTER SET utf8mb4, s TEXT, u TEXT)'
  const first = await writeScript(`CREATE DATABASE ${name}; CREATE TABLE ${name}.t ${columns};\nSET NAMES sjis;`)
  const second = await writeScript(`INSERT INTO ${name}.t (id, l) VALUES (1, '`, [0x95, 0x5c], "'); SET NAMES latin1;")
  const third = await writeScript(`INSERT INTO ${name}.t (id, l) VALUES (2, 'caf`, [0xe9], "')")
  await run(first, second, third)
  expect(await readHex(`${name}.t`)).toMatchObject([{ l: 'E8A1A8' }, { l: '636166C3A9' }])
})

it('says how to go on where the bytes are not of the character set', async () => {
  const name = createName()
  const head = `CREATE DATABASE ${name}; CREATE TABLE ${name}.t (v VARCHAR(9) CHARACTER SET utf8mb4);\n`
  const file = await writeScript(head, `INSERT INTO ${name}.t VALUES ('caf`, [0xe9], "')")
  await expect(run(file)).rejects.toMatchObject({
    code: 'DBENV_VITEST_SQL_FILE',
    file,
    line: 2,
    message: expect.stringMatching(/no text of utf8mb4, .*`SET NAMES latin1;`/),
  })
})

it('puts the names of the template in beside bytes that are no text, and refuses names that are none', async () => {
  const base = createName('bücher')
  const template = parseDatabaseName(`${base}_test-template-1`)
  await session.query(`CREATE DATABASE ${quoteIdentifier(template)}`)
  onTestFinished(async () => void (await session.query(`DROP DATABASE ${quoteIdentifier(template)}`)))
  const made = await writeScript(
    `CREATE DATABASE ${base};\nCREATE TABLE ${base}.t (id INT, b BLOB, l INT, s INT, u INT);`,
  )
  const filled = await writeScript(`INSERT INTO \`${base}\`.t (id, b) VALUES (1, _binary '`, [0xff, 0xc3, 0x80], "')")
  const latin1 = await writeScript('SET NAMES latin1;\nUSE b', [0xfc], `cher_${base.slice(-12)};`)
  await using bytes = await openByteSession(connection)
  const query = toTemplateQuery(bytes.query, new Map([[base, template]]), [])
  expect(await findBaseNames([made, filled])).toEqual([base])
  await runSqlFiles([made, filled], query)
  expect(await readHex(`${quoteIdentifier(template)}.t`)).toMatchObject([{ b: 'FFC380' }])
  const refusal = { file: latin1, line: 2, message: expect.stringContaining('Write the file in UTF-8') }
  await expect(runSqlFiles([latin1], query)).rejects.toMatchObject(refusal)
  const made1 = await writeScript('SET NAMES latin1;\nCREATE DATABASE b', [0xfc], 'cher;')
  await expect(findBaseNames([made1])).rejects.toMatchObject({ file: made1, line: 2 })
})

it('takes a value of nine megabytes, and a command behind a byte order mark', async () => {
  const name = createName()
  const value = '\\0a'.repeat(3_000_000)
  const file = await writeScript(
    [0xef, 0xbb, 0xbf],
    `DELIMITER //\nCREATE DATABASE ${name}//\nCREATE TABLE ${name}.t (id INT, b LONGBLOB)//\n`,
    `INSERT INTO ${name}.t VALUES (1, '${value}')//\nDELIMITER ;\nSELECT 1;`,
  )
  await run(file)
  expect(await readRows(session.query, `SELECT LENGTH(b) AS n FROM ${name}.t`)).toEqual([{ n: 6_000_000 }])
})

it.each([
  ['UTF-16', [0xff, 0xfe, 0x53, 0], /is UTF-16.*in UTF-8.*--result-file/],
  ['compressed', [0x1f, 0x8b, 8, 0], /is compressed.*Unpack it/],
])('says of a file that is %s what it is', async (_, bytes, message) => {
  const file = await writeScript(bytes)
  await expect(run(file)).rejects.toMatchObject({
    code: 'DBENV_VITEST_NOT_SQL_FILE',
    file,
    message: expect.stringMatching(message),
  })
})
