/** Marks a statement whose text already holds database names: the connection sends it as it is. */
export const alreadyRewritten: unique symbol = Symbol('dbenv.alreadyRewritten')

/** Beside the above, the text before it was rewritten: the statement may be repeated under other names. */
export const writtenAs: unique symbol = Symbol('dbenv.writtenAs')

/** Marks a statement whose text has values in it: it is told to nobody, or as it was before (`writtenAs`). */
export const holdsValues: unique symbol = Symbol('dbenv.holdsValues')

/** Marks a question that dbenv asks for itself: the transaction in which it happens has done nothing by it. */
export const isLookUp: unique symbol = Symbol('dbenv.isLookUp')

/** What a statement to mysql2 may be: its text, or an options object that holds it. */
export interface StatementOptions {
  readonly sql: string
  readonly [alreadyRewritten]?: true
  readonly [writtenAs]?: string
  readonly [holdsValues]?: true
  readonly [isLookUp]?: true
  readonly [option: string]: unknown
}
