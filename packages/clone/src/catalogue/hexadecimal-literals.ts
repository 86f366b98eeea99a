import { modesFromSqlMode } from '@dbenv/core'
import { listSqlTokens } from './list-sql-tokens.ts'
import { INTRODUCER, toLiteralBytes } from './literal-bytes.ts'
import { readTextBytes, STANDS_FOR_BYTE } from './text-bytes.ts'

/** How the server reads a text: its literals without an introducer are of the character set of the connection. */
export interface TextSettings {
  readonly sqlMode: string
  readonly collationConnection: string
}

/**
 * The bytes of an object's text as a text of UTF-8: literals that hold other bytes become hexadecimal (`_latin1'…'` is
 * `_latin1 X'E9'`), which every server reads as the same values. `undefined` where such bytes stand anywhere else.
 */
export function toUtf8Text(bytes: Uint8Array, { sqlMode, collationConnection }: TextSettings): string | undefined {
  const sql = readTextBytes(bytes)
  if (!STANDS_FOR_BYTE.test(sql)) return sql
  const modes = modesFromSqlMode(sqlMode)
  const tokens = listSqlTokens(sql, sqlMode) ?? []
  let result = ''
  let end = 0
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'string' || !STANDS_FOR_BYTE.test(token.text)) continue
    const before = tokens[index - 1]
    // Literals side by side are one, which its first one begins.
    if (before?.kind === 'string' || tokens[index + 1]?.kind === 'string') return undefined
    const hex = toLiteralBytes(token.text, modes).toString('hex').toUpperCase()
    const gap = before?.end === token.start ? ' ' : ''
    const isIntroduced = before?.kind === 'word' && INTRODUCER.test(before.text)
    const isBinary = collationConnection === 'binary' && !/^(?:_\w+|N)$/i.test(before?.text ?? '')
    if (!isIntroduced && !isBinary) return undefined
    result += `${sql.slice(end, token.start)}${gap}${isIntroduced ? '' : '_binary '}X'${hex}'`
    end = token.end
  }
  result += sql.slice(end)
  return STANDS_FOR_BYTE.test(result) ? undefined : result
}
