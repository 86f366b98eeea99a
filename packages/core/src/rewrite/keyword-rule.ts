import type { SqlScanner } from './sql-scanner.ts'
import type { StatementContext } from './statement-context.ts'

/** What a keyword does to the context; the scanner's current token is the keyword `word` (in capitals). */
export type KeywordRule = (context: StatementContext, scanner: SqlScanner, word: string) => void
/** Rules by their keyword, in capitals. */
export type KeywordRules = Readonly<Record<string, KeywordRule>>
