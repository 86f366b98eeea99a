import { expect, test } from 'vitest'
import { toPlainText } from './plain-text.ts'

// `~` stands for a no-break space.
const space = (text: string): string => text.replaceAll('~', '\u00a0')

test.each([
  ['between words', 'DELETE~FROM~b.t', 'DELETE FROM b.t'],
  ['that opens a comment', "SELECT 1 --~it's\n, 2", "SELECT 1 -- it's\n, 2"],
  ['besides those in quotes', "SELECT~'a~b', `c~d`", "SELECT 'a~b', `c~d`"],
  ['in quotes alone', "SELECT 'a~b', `c~d`", "SELECT 'a~b', `c~d`"],
  ['in a comment alone', 'SELECT 1 /* ~ */ # ~', 'SELECT 1 /* ~ */ # ~'],
  ['in a text that ends too early', "SELECT~'a", "SELECT~'a"],
])('reads no-break spaces of latin1 as the server does: %s', (_, sql, plain) => {
  expect(toPlainText(space(sql), 'latin1', '')).toBe(space(plain))
})

test('knows what the sql_mode takes for quotes', () => {
  const sql = space('SELECT~"a~b", \'\\~\' "c')
  expect(toPlainText(sql, 'latin1', '')).toBe(sql)
  const ansi = space('SELECT~"a~b"')
  expect(toPlainText(ansi, 'latin1', 'ANSI_QUOTES')).toBe(space('SELECT "a~b"'))
})

test.each(['utf8mb4', 'cp1251', 'gbk'])('leaves the texts of %s alone', (characterSet) => {
  expect(toPlainText(space('SELECT~1'), characterSet, '')).toBe(space('SELECT~1'))
})

test.each([
  ['cp1250', "SELECT 1 --€ it's\n, '--€'", "SELECT 1 --  it's\n, '--€'"],
  ['utf8mb4', "SELECT 1 --€, 'it''s'", "SELECT 1 --€, 'it''s'"],
  [
    'utf8mb4',
    "BEGIN /*M!100100 don't */ UPDATE a.b; /*M! don't */ END",
    "BEGIN /* !100100 don't */ UPDATE a.b; /* ! don't */ END",
  ],
  ['utf8mb4', "SELECT '/*M! ', 1 /* x */", "SELECT '/*M! ', 1 /* x */"],
])('reads comments of %s as the server does: %s', (characterSet, sql, plain) => {
  expect(toPlainText(sql, characterSet, '')).toBe(plain)
})
