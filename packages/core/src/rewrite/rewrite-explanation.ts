/**
 * One database name that was replaced: exactly one name token, save where names behind it begin with a digit
 * (`db.2024_trades`), which are then quoted with it. Positions are UTF-16 units of the input.
 */
export interface RewriteEdit {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly baseName: string
  readonly databaseName: string
  /** What stands there now: the database name in backticks, and where need be the names behind it. */
  readonly replacement: string
}

/**
 * A string literal that equals a base name, holds `baseName.`, or names the database if it is read as SQL: it was left
 * alone, and may still name a database.
 */
export interface RewriteWarning {
  readonly baseName: string
  /** Where the literal starts in the input, quotes included, in UTF-16 units. */
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly message: string
}

/** What a rewriter did to a text, and what it left alone that may name a database. */
export interface RewriteExplanation {
  readonly sql: string
  /** In the order of the text. */
  readonly edits: readonly RewriteEdit[]
  /** In the order of the text; one for each literal and base name. */
  readonly warnings: readonly RewriteWarning[]
}
