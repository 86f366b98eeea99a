import type { StoredObject } from '../catalogue/catalogue.ts'
import { replaceOutsideQuotes } from '../retarget/replace-outside-quotes.ts'

/** Whether an object runs with the rights of its definer, and not with those of whoever uses it. */
export function runsAsDefiner({ createSql }: Pick<StoredObject, 'createSql'>): boolean {
  return replaceOutsideQuotes(createSql, /\bSQL SECURITY INVOKER\b/, '') === createSql
}
