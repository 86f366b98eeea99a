import { expect, it } from 'vitest'
import { findDatabaseReferences } from './find-database-references.ts'
import { createKeySearch } from './key-search.ts'
import { createRewriter } from './rewriter.ts'

/** So many that a search that tries each way to read them never ends, while one pass takes milliseconds. */
const MANY = 20_000

const repeated = (part: string): string => part.repeat(MANY)
const { rewrite, explain } = bound(new Map([['db', 'elsewhere']]))

it.each([
  ['dashes behind the operator of a type', `BETWEEN a.b % -- ${repeated('--')}\n 10`],
  ['hashes behind the operator of a type', `BETWEEN a.b % ${repeated('#')}\n 10`],
  ['comments behind the operator of a type', `BETWEEN a.b % ${repeated('/**/')} 10`],
  ['comments of all kinds behind it', `BETWEEN a.b %${repeated(' /* */ -- --\n#\n')} 10`],
  ['operators of types', repeated('BETWEEN a.b % /**/ ')],
  ['comments at a dot', `a${repeated('/**/')}.${repeated('-- --\n')}b`],
  ['comments', repeated('/**/')],
  ['marks of executable comments', `${repeated('/*!50000 ')}*/`],
  ['minus signs', `${repeated('-')}1`],
  ['dots', repeated('.')],
  ['a chain of names', `a${repeated('.a')}`],
  ['digits', repeated('1')],
  ['a name of digits', `${repeated('1')}a`],
  ['exponents', repeated('1e')],
  ['hex digits', `0x${repeated('a')}g`],
  ['doubled quotes', `'${repeated("''")}'`],
  ['doubled backticks', `\`${repeated('``')}\``],
  ['backslashes', `'${repeated('\\')}'`],
  ['escaped characters of a pattern', `'${repeated('db\\_')}'`],
  ['blanks behind a name in a string', `'db${repeated(' ')}x'`],
  ['signs of variables', repeated('@')],
  ['parentheses', `${repeated('(')}${repeated(')')}`],
])('reads a text once: %s', (_, part) => {
  const sql = `SELECT ${part} FROM db.t`
  expect(rewrite(sql)).toBe(`SELECT ${part} FROM \`elsewhere\`.t`)
  expect(explain(sql).edits).toHaveLength(1)
  expect(findDatabaseReferences(sql).at(-1)?.start).toBe(sql.length - 'db.t'.length)
})

it('reads number-like parts behind a name once', () => {
  const parts = repeated('.1a')
  expect(rewrite(`SELECT 1 FROM db${parts}`)).toBe(`SELECT 1 FROM \`elsewhere\`${parts.replaceAll('1a', '`1a`')}`)
})

it('reads an open dollar quote once', () => {
  const sql = `CREATE FUNCTION db.f() RETURNS INT AS $${repeated('a')}`
  expect(rewrite(sql)).toBe(sql.replace('db', '`elsewhere`'))
})

it('looks for keys of many quotes in texts of more', () => {
  const quotes = '`'.repeat(60)
  const search = createKeySearch([`${quotes}x`, `${'"'.repeat(60)}x`], false)
  expect(search.occursIn(repeated('`"'))).toBe(false)
  expect(search.occursIn(repeated('`'))).toBe(false)
  expect(search.findInLiteral(`${'`'.repeat(110)}y.t`)).toEqual([])
  expect(search.occursIn(`${'`'.repeat(120)}x`)).toBe(true)
})

it('looks for thousands of keys as for one', () => {
  const keys = Array.from({ length: 5_000 }, (_, index) => `customer_data_${index}`)
  const search = createKeySearch(keys, true)
  expect(search.occursIn(repeated('customer_data_x CUSTOMER_DATA customer_data_ '.repeat(20)))).toBe(false)
  expect(search.findInLiteral(repeated('customer_data_x. '))).toEqual([])
  expect(search.findInLiteral('customer_data_4999.t customer_data_4.t')).toEqual([
    'customer_data_4999',
    'customer_data_4',
  ])
})

function bound(names: ReadonlyMap<string, string>): Pick<ReturnType<typeof createRewriter>, 'rewrite' | 'explain'> {
  const rewriter = createRewriter(names)
  return { rewrite: (sql) => rewriter.rewrite(sql), explain: (sql) => rewriter.explain(sql) }
}
