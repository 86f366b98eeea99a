import { expect, test } from 'vitest'
import { toTableColumns } from './table-columns.ts'

const BASE = [
  { name: 'id', dataType: 'int', extra: '', generationSql: '' },
  { name: 'at', dataType: 'TIMESTAMP', extra: 'DEFAULT_GENERATED', generationSql: '' },
  { name: 'day', dataType: 'date', extra: '', generationSql: null },
]

function compute(generationSql: string, ...more: readonly { name: string; extra: string; generationSql: string }[]) {
  const generated = { name: 'g', dataType: 'int', extra: 'STORED GENERATED', generationSql }
  const rows = [...BASE, ...more.map((row) => ({ dataType: 'int', ...row })), generated]
  return toTableColumns(rows).storedColumns.find(({ name }) => name === 'g')?.computed
}

test('holds columns with a value of their own apart from stored and virtual ones', () => {
  const extra = 'VIRTUAL GENERATED'
  const rows = [...BASE, { name: 'V', dataType: 'int', extra, generationSql: '1' }]
  expect(toTableColumns(rows).columns.map(({ name }) => name)).toEqual(['id', 'at', 'day'])
  expect(toTableColumns(rows).storedColumns).toEqual([])
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
  const row = { name: 'rs', dataType: 'timestamp', extra, generationSql: 'ROW START' }
  expect(toTableColumns([...BASE, row]).storedColumns).toEqual([])
})
