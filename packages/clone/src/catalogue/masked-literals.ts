import type { SqlToken } from '@dbenv/core'
import { listSqlTokens } from './list-sql-tokens.ts'
import { INTRODUCER, toLiteralBytes } from './literal-bytes.ts'

/** Where expressions of a table stand: in a column, a CHECK or an index, of this name. */
export interface ExpressionPlace {
  readonly kind: 'column' | 'check' | 'index'
  readonly name: string
}

/** What tells the literals of one table. */
export interface LiteralSource {
  /** The expressions of a place in their order, as MySQL's information_schema has them. */
  readonly findExpressions: (place: ExpressionPlace) => readonly string[]
  /** Bytes of one character set in another, both as introducers (`_latin1`). */
  readonly convert: (bytes: Buffer, from: string, to: string) => Promise<Buffer>
}

/** A table's text, or the place of a literal that nobody can tell. */
export type UnmaskedText = { readonly createSql: string } | { readonly hidden: ExpressionPlace | undefined }

const QUESTION_MARK = 0x3f

/** Whether a table's text may hold a `?` in the place of another byte. */
export function mayMaskBytes(createSql: string): boolean {
  return createSql.includes('?') && /_(?!utf8)\w+'/i.test(createSql)
}

/**
 * A table's text of MySQL (9.7), which prints `?` for each byte that is no UTF-8, with the right literals in their place:
 * `_latin1'?'` becomes `_latin1 X'E9'`.
 */
export async function unmaskLiterals(createSql: string, source: LiteralSource): Promise<UnmaskedText> {
  const items = listItems(createSql)
  if (items === undefined) return { hidden: undefined }
  let sql = ''
  let end = 0
  for (const { place, literals } of items) {
    if (!literals.some(isSuspect)) continue
    const stored = (place ? source.findExpressions(place) : []).flatMap(listStoredLiterals)
    for (const [index, literal] of literals.entries()) {
      if (!isSuspect(literal)) continue
      const original = stored.length === literals.length ? stored[index] : undefined
      const bytes = original && (await findBytes(literal, original, source))
      if (bytes === undefined) return { hidden: place }
      if (bytes.equals(toLiteralBytes(literal.token.text, {}))) continue
      sql += `${createSql.slice(end, literal.token.start)} X'${bytes.toString('hex').toUpperCase()}'`
      end = literal.token.end
    }
  }
  return { createSql: sql + createSql.slice(end) }
}

/** A literal with a character set before it. */
interface IntroducedLiteral {
  readonly introducer: string
  readonly token: SqlToken
}

interface TableItem {
  readonly place: ExpressionPlace | undefined
  readonly literals: readonly IntroducedLiteral[]
}

function isSuspect({ introducer, token }: IntroducedLiteral): boolean {
  return INTRODUCER.test(introducer) && token.text.includes('?')
}

/** What stands between the commas of a table's text, and what follows it all. */
function listItems(createSql: string): readonly TableItem[] | undefined {
  const tokens = listSqlTokens(createSql)
  if (tokens === undefined) return undefined
  const items: TableItem[] = []
  let depth = 0
  let item: SqlToken[] = []
  const close = (): void => {
    items.push({ place: toPlace(item), literals: listIntroduced(item) })
    item = []
  }
  for (const token of tokens) {
    if (token.text === '(' && depth++ === 0) close()
    else if (token.text === ')' && --depth === 0) close()
    else if (token.text === ',' && depth === 1) close()
    else item.push(token)
  }
  close()
  return items
}

function toPlace(item: readonly SqlToken[]): ExpressionPlace | undefined {
  const [first] = item
  const named = item.find(({ kind }) => kind === 'quoted')
  if (first === undefined || named === undefined) return undefined
  const name = named.text.slice(1, -1).replaceAll('``', '`')
  if (first === named) return { kind: 'column', name }
  if (/^CONSTRAINT$/i.test(first.text)) return { kind: 'check', name }
  return /^(?:UNIQUE|KEY)$/i.test(first.text) ? { kind: 'index', name } : undefined
}

function listIntroduced(tokens: readonly SqlToken[]): readonly IntroducedLiteral[] {
  return tokens.flatMap((token, index) => {
    const before = tokens[index - 1]
    const isIntroduced = token.kind === 'string' && before?.kind === 'word' && before.text.startsWith('_')
    return isIntroduced ? [{ introducer: before.text, token }] : []
  })
}

/** An expression has a backslash before each of its quotes and backslashes there. */
function listStoredLiterals(expression: string): readonly IntroducedLiteral[] {
  return listIntroduced(listSqlTokens(expression.replace(/\\([\s\S])/g, '$1')) ?? [])
}

/** The bytes of a stored literal, one a character there, where the printed one can be what is printed of them. */
async function findBytes(
  printed: IntroducedLiteral,
  stored: IntroducedLiteral,
  { convert }: LiteralSource,
): Promise<Buffer | undefined> {
  const text = toLiteralBytes(stored.token.text, {}).toString('utf8')
  if (/[^\0-\xff]/.test(text)) return undefined
  const raw = Buffer.from(text, 'latin1')
  // The server prints a literal in the character set of what it stands beside; the binary one keeps the bytes.
  const isKept = printed.introducer === stored.introducer || printed.introducer === '_binary'
  const bytes = isKept ? raw : await convert(raw, stored.introducer, printed.introducer)
  const mask = toLiteralBytes(printed.token.text, {})
  const isMask = mask.length === bytes.length && mask.every((byte, at) => byte === bytes[at] || byte === QUESTION_MARK)
  return isMask ? bytes : undefined
}
