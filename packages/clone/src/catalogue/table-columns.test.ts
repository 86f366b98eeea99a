import { expect, test } from 'vitest'
import { groupTableColumns } from './table-columns.ts'

const BASE = [
  { tableName: 't', name: 'id', dataType: 'int', extra: '', generationSql: '' },
  { tableName: 't', name: 'at', dataType: 'TIMESTAMP', extra: 'DEFAULT_GENERATED', generationSql: '' },
  { tableName: 't', name: 'day', dataType: 'date', extra: '', generationSql: null },
]

function compute(generationSql: string, ...more: readonly { name: string; extra: string; generationSql: string }[]) {
  const generated = { tableName: 't', name: 'g', dataType: 'int', extra: 'STORED GENERATED', generationSql }
  const rows = [...BASE, ...more.map((row) => ({ tableName: 't', dataType: 'int', ...row })), generated]
  return groupTableColumns(rows)('t').storedColumns.find(({ name }) => name === 'g')?.computed
}

test('holds columns with a value of their own apart from stored and virtual ones', () => {
  const extra = 'VIRTUAL GENERATED'
  const rows = [...BASE, { tableName: 't', name: 'V', dataType: 'int', extra, generationSql: '1' }]
  const { columns, storedColumns } = groupTableColumns(rows)('t')
  expect(columns.map(({ name }) => name)).toEqual(['id', 'at', 'day'])
  expect(storedColumns).toEqual([])
})

test('tells the columns of one table from those of another, and of a table without any', () => {
  const other = { tableName: 'T', name: 'x', dataType: 'int', extra: '', generationSql: '' }
  const columnsOf = groupTableColumns([...BASE.slice(0, 2), other, ...BASE.slice(2)])
  expect(columnsOf('t').columns.map(({ name }) => name)).toEqual(['id', 'at', 'day'])
  expect(columnsOf('T').columns).toEqual([{ name: 'x', dataType: 'int' }])
  expect(columnsOf('u')).toEqual({ columns: [], storedColumns: [] })
})

test.each([['`id` + 1'], ["concat(`id`,_utf8mb4'x')"], ['year(`day`)'], ["json_unquote(json_extract(`id`,'$.a'))"]])(
  'takes %s to be the same in every session',
  (expression) => {
    expect(compute(expression)).toBe('alike')
  },
)

test.each([['cast(`at` as date)'], ['hour(`AT`)'], ['`id` / 7'], ['dayname(`day`)'], ['@@sql_mode'], ["_utf8mb4\\'x"]])(
  'takes %s to hang on the session',
  (expression) => {
    expect(compute(expression)).toBe('by-session')
  },
)

test('looks through columns that are generated themselves, and in circles', () => {
  const extra = 'VIRTUAL GENERATED'
  expect(compute('`v` + 1', { name: 'v', extra, generationSql: '`id` * 2' })).toBe('alike')
  expect(compute('`v` + 1', { name: 'v', extra, generationSql: 'hour(`at`)' })).toBe('by-session')
  expect(compute('`v` + 1', { name: 'v', extra, generationSql: '`g`' })).toBe('by-session')
})

test('leaves out the moments of a table with history', () => {
  const extra = 'STORED GENERATED, INVISIBLE'
  const row = { tableName: 't', name: 'rs', dataType: 'timestamp', extra, generationSql: 'ROW START' }
  expect(groupTableColumns([...BASE, row])('t').storedColumns).toEqual([])
})
