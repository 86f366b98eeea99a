import { modesFromSqlMode, readSqlTokens } from '@dbenv/core'
import { InvalidArgumentError } from '../errors/input-errors.ts'

/** What may make a question mark something else than a placeholder: strings, quoted names, comments. */
const HIDING = /['"`#]|--|\/\*/

/**
 * Throws `InvalidArgumentError` unless a text has a placeholder for each value: the driver leaves those that it has no
 * value for in the text, and drops values without a word.
 */
export function checkPlaceholders(sql: string, bindings: unknown, sqlMode: string): void {
  // What is no array is refused by what reads it.
  if (bindings !== undefined && !Array.isArray(bindings)) return
  const given = bindings?.length ?? 0
  const found = countPlaceholders(sql, sqlMode)
  if (found === given) return
  throw new InvalidArgumentError(
    'bindings',
    `The text has ${found === 1 ? '1 placeholder' : `${found} placeholders`} (\`?\`), and \`bindings\` ` +
      `${given === 1 ? '1 value' : `${given} values`}. Give one value for each; a list, as in \`IN (?)\`, is one value: [[1, 2]].`,
  )
}

/** One or two question marks in a row are a placeholder, for a value or a name; more are none (the driver's rule). */
export function countPlaceholders(sql: string, sqlMode: string): number {
  if (!sql.includes('?')) return 0
  if (!HIDING.test(sql)) return sql.match(/(?<!\?)\?{1,2}(?!\?)/g)?.length ?? 0
  let count = 0
  let length = 0
  let end = -1
  for (const token of readSqlTokens(sql, modesFromSqlMode(sqlMode))) {
    if (token.text !== '?') continue
    length = token.start === end ? length + 1 : 1
    end = token.end
    if (length === 1) count += 1
    if (length === 3) count -= 1
  }
  return count
}
