import { expect, it } from 'vitest'
import { readSqlTokens } from './read-sql-tokens.ts'
import { UnterminatedSqlError } from './rewrite-errors.ts'

const read = (sql: string, modes = {}) => [...readSqlTokens(sql, modes)].map(({ kind, text }) => `${kind} ${text}`)

it('tells tokens by kind, without white space and comments', () => {
  expect(read("SELECT a, `b``c` FROM t # x\n WHERE x>=1.5e3 AND @y = 'it''s' -- /*! no */")).toEqual([
    'word SELECT',
    'word a',
    'punctuation ,',
    'quoted `b``c`',
    'word FROM',
    'word t',
    'word WHERE',
    'word x',
    'punctuation >',
    'punctuation =',
    'value 1.5e3',
    'word AND',
    'value @y',
    'punctuation =',
    "string 'it''s'",
  ])
})

it('tells where each stands', () => {
  expect([...readSqlTokens('a  /* b */ `c`')]).toEqual([
    { kind: 'word', start: 0, end: 1, text: 'a' },
    { kind: 'quoted', start: 11, end: 14, text: '`c`' },
  ])
})

it('tells executable comments, and the code that they hold', () => {
  expect(read('/*!50100 a */ b /*M! c */ /* /*! */')).toEqual([
    'executable-comment /*!50100',
    'word a',
    'word b',
    'executable-comment /*M!',
    'word c',
  ])
})

it('tells an executable comment that holds nothing', () => {
  expect(read('a /*!99999 -- b\n */')).toEqual(['word a', 'executable-comment /*!99999'])
})

it('reads quotes as the session does', () => {
  expect(read('"a"')).toEqual(['string "a"'])
  expect(read('"a"', { ansiQuotes: true })).toEqual(['quoted "a"'])
  expect(read("'\\' b", { noBackslashEscapes: true })).toEqual(["string '\\'", 'word b'])
})

it('throws for what never ends only when it comes there', () => {
  const tokens = readSqlTokens("a b 'open")
  expect(tokens.next().value).toMatchObject({ text: 'a' })
  expect(() => [...tokens]).toThrow(UnterminatedSqlError)
})
