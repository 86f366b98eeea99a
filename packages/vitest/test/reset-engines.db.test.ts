import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { type StartedSlotPlace, startSlotPlace } from './fixtures/slot-place.ts'

const { program, flavour } = inject('testServer')

/** Tables that no counter watches; a reset reads them, and must find them equal as long as nobody writes. */
const COLUMNS = `id INT NOT NULL, t VARCHAR(50) NOT NULL, f FLOAT NOT NULL, d DOUBLE NOT NULL, n DECIMAL(10,3) NOT NULL,
  m DATETIME NOT NULL, s TIMESTAMP NOT NULL DEFAULT '2024-01-01 10:00:00'`
const ENGINES = ['MyISAM', 'MEMORY', 'CSV', ...(flavour === 'mariadb' ? ['Aria'] : ['ARCHIVE', 'BLACKHOLE'])]
const VALUES = `(1, 'one', 0.1, 0.1, 1.5, '2024-01-01', '2024-01-01 10:00:00'), (2, 'Zwei ', -1e10, 1e-300, 0, '2024-01-02', '2024-01-01 10:00:00')`

const SOURCE = [
  'CREATE DATABASE shop',
  'USE shop',
  ...ENGINES.flatMap((engine) => [
    `CREATE TABLE of_${engine} (${COLUMNS}) ENGINE=${engine}`,
    `INSERT INTO of_${engine} VALUES ${VALUES}`,
  ]),
  'CREATE TABLE bare (t TEXT, b BIT(5), j JSON, shape POINT) ENGINE=InnoDB',
  `INSERT INTO bare VALUES ('x', b'101', '{"a": 1}', ST_GeomFromText('POINT(1 2)')), (NULL, NULL, NULL, NULL)`,
  'CREATE TABLE part_one (id INT, t VARCHAR(20)) ENGINE=MyISAM',
  "INSERT INTO part_one VALUES (1, 'a'), (2, 'b')",
  'CREATE TABLE merged (id INT, t VARCHAR(20)) ENGINE=MERGE UNION=(part_one)',
  ...(flavour === 'mysql'
    ? [
        'CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY, t TEXT) ENGINE=ARCHIVE AUTO_INCREMENT=10',
        "INSERT INTO counted (t) VALUES ('a'), ('b')",
      ]
    : []),
]

let opened: StartedSlotPlace
let place: SlotPlace

beforeAll(async () => {
  opened = await startSlotPlace(program, SOURCE)
  place = opened.place
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
})

afterAll(() => opened?.[Symbol.asyncDispose]())

const SHOP = '`shop_test-slot-1`'

async function expectEqualToSource(table: string): Promise<void> {
  const read = (database: string) => readRows(place.query, `SELECT * FROM ${database}.${table} ORDER BY 1, 2`)
  expect(await read(SHOP)).toEqual(await read('shop'))
}

describe.each(['innodb', 'none'] as const)('with written tables found by: %s', (counting) => {
  beforeAll(() => {
    place = { ...place, counting }
  })

  it('touches no table that nobody wrote', async () => {
    expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 0 })
  })

  it.each(ENGINES.filter((engine) => !/^(?:ARCHIVE|BLACKHOLE)$/.test(engine)).map((engine) => `of_${engine}`))(
    'restores %s, where values traded places',
    async (table) => {
      await place.query(`UPDATE ${SHOP}.${table} SET t = IF(id = 1, 'Zwei ', 'one')`)
      expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
      await expectEqualToSource(table)
      await place.query(`UPDATE ${SHOP}.${table} SET f = 0.10001 WHERE id = 1`)
      expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
      await expectEqualToSource(table)
    },
  )

  it.each(['part_one', 'merged'])('restores what a MERGE table shows, once, after %s was written', async (table) => {
    await place.query(`DELETE FROM ${SHOP}.${table} WHERE id = 1`)
    expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
    await expectEqualToSource('part_one')
    await expectEqualToSource('merged')
  })

  it.runIf(flavour === 'mysql').each([
    [`INSERT INTO ${SHOP}.of_ARCHIVE VALUES (3, 'three', 0, 0, 0, NOW(), NOW())`, 'of_ARCHIVE'],
    [`INSERT INTO ${SHOP}.counted (t) VALUES ('c')`, 'counted'],
  ])('makes the slot anew after %s, whose engine deletes nothing', async (sql, table) => {
    await place.query(sql)
    expect(await resetSlot(place)).toEqual({ type: 'rebuilt' })
    await expectEqualToSource(table)
    expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 0 })
  })
})
