import type { SqlModes } from './sql-modes.ts'
import { SqlScanner, type TokenKind } from './sql-scanner.ts'

/** One token of an SQL text. White space and comments are none. */
export interface SqlToken {
  /**
   * A `word` may be a keyword or a bare name, a `quoted` is a name in quotes, a `value` a number or a variable,
   * `punctuation` one character. An `executable-comment` is the mark (such as `/*!50100`) that opens code which only
   * some servers run; the code itself follows as tokens of its own.
   */
  readonly kind: Exclude<TokenKind, 'end'> | 'executable-comment'
  /** In UTF-16 units. */
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** As written, quotes included. */
  readonly text: string
}

/**
 * The tokens of an SQL text as a session of these modes reads them, one by one as they are asked for. Of executable
 * comments with no token between them only the last is told. Throws UnterminatedSqlError when it comes to a string, a
 * name or a comment that never ends.
 */
export function* readSqlTokens(sql: string, modes: SqlModes = {}): Generator<SqlToken, void, undefined> {
  const scanner = new SqlScanner(sql, modes)
  const slice = (kind: SqlToken['kind'], start: number, end: number): SqlToken => {
    return { kind, start, end, text: sql.slice(start, end) }
  }
  for (let told = -1; ; ) {
    const { executableComment: mark } = scanner
    if (mark.start > told) yield slice('executable-comment', mark.start, mark.end)
    told = mark.start
    const kind = scanner.advance()
    if (kind === 'end') return
    yield slice(kind, scanner.start, scanner.end)
  }
}
