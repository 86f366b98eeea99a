import type { SqlScanner } from './sql-scanner.ts'
import type { Mode, StatementContext } from './statement-context.ts'

/** What a keyword does to the context; the scanner's current token is the keyword `word` (in capitals). */
export type KeywordRule = (context: StatementContext, scanner: SqlScanner, word: string) => void
/** Rules by their keyword, in capitals. */
export type KeywordRules = Readonly<Record<string, KeywordRule>>

/** Behind the keyword stands this, whatever stood before it. */
export const toMode =
  (mode: Mode): KeywordRule =>
  (context) => {
    context.mode = mode
  }
