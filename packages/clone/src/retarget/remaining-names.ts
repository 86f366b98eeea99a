import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { createPackageCheck } from './retarget-database.ts'
import type { TextReference, TextRetargeter } from './retarget-text.ts'

/** A database that an object of a finished clone has no business with. */
export interface RemainingName {
  /** `view open_positions`. */
  readonly object: string
  readonly database: string
  /** `retargeted`: a source of the clone. */
  readonly kind: Extract<TextReference['kind'], 'retargeted' | 'external'>
}

/** What the rewriter still finds in the texts of a finished clone. */
export function findRemainingNames(retargetText: TextRetargeter, actual: DatabaseCatalogue): readonly RemainingName[] {
  const texts = [
    ...actual.sequences.map(({ name, createSql }) => ({ object: `sequence ${name}`, createSql, sqlMode: '' })),
    ...actual.tables.map(({ name, createSql }) => ({ object: `table ${name}`, createSql, sqlMode: '' })),
    ...[...actual.views, ...actual.routines, ...actual.triggers, ...actual.events].map((stored) => ({
      object: `${stored.kind} ${stored.name}`,
      createSql: stored.createSql,
      sqlMode: stored.sqlMode,
    })),
  ]
  const isPackage = createPackageCheck(actual)
  return texts.flatMap(({ object, createSql, sqlMode }) =>
    retargetText(createSql, sqlMode).references.flatMap((reference): readonly RemainingName[] => {
      const { from, kind } = reference
      if ((kind !== 'retargeted' && kind !== 'external') || isPackage(reference)) return []
      return [{ object, database: from, kind }]
    }),
  )
}
