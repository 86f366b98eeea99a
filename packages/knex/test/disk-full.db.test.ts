import process from 'node:process'
import { localServer } from '@dbenv/server'
import { createConnection } from 'mysql2/promise'
import { expect, test } from 'vitest'
import { mountSmallDisk } from '../../server/test/fixtures/small-disk.ts'
import { createDatabaseAdapter } from '../src/create-database-adapter.ts'
import { randomName } from './test-database.ts'

/** Some 60 MB of rows, and room for a part of them. */
const [ROWS, ROOM_BYTES] = [60_000, 12_000_000]

function* createRows(count: number): Generator<object> {
  for (let id = 0; id < count; id += 1) yield { id, v: `${id}`.padEnd(1_000, 'x') }
}

test.for([
  { way: 'LOAD DATA', localInfile: 1 },
  { way: 'INSERT', localInfile: 0 },
])(
  'a save by $way leaves no row when the disk is full, and works when there is room',
  async ({ localInfile }, context) => {
    await using disk = await mountSmallDisk(1_200)
    if (disk === undefined) return context.skip('this account may not mount a disk in memory (root on Linux may)')
    const program = process.env['DBENV_SERVER_PROGRAM'] ?? ''
    // MySQL stops when a growing redo log finds no room: it gets one that is whole before the disk is full.
    const redoLog = '--loose-innodb-redo-log-capacity=16M'
    const local = localServer({
      program,
      cacheFolder: disk.folder,
      arguments: [`--local-infile=${localInfile}`, redoLog],
    })
    await using server = await local.start()
    const admin = await createConnection({ ...server.connection })
    const base = randomName('full')
    await admin.query(`CREATE DATABASE ${base}`)
    await admin.query(`CREATE TABLE ${base}.t (id INT PRIMARY KEY, v VARCHAR(1000))`)
    await using db = createDatabaseAdapter({ environment: 'prod', connection: server.connection })
    const count = () => db.queryDatabase(base, 'SELECT COUNT(*) AS n FROM t')
    await disk.fill(ROOM_BYTES)
    await expect(db.saveToDatabase(createRows(ROWS), base, 't')).rejects.toThrow()
    expect(await count()).toEqual([{ n: 0 }])
    await disk.empty()
    await db.saveToDatabase(createRows(2_000), base, 't')
    expect(await count()).toEqual([{ n: 2_000 }])
    await admin.end()
  },
)
