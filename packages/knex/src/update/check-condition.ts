import { modesFromSqlMode, readSqlTokens } from '@dbenv/core'
import { countPlaceholders } from '../arguments/check-placeholders.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'

/**
 * Throws unless a condition is one expression by itself, with a `?` for each binding: what closes the parentheses that it
 * is put in, ends the statement, or is code on some servers alone would make another statement of it. Throws
 * `UnterminatedSqlError` for an open string or comment.
 */
export function checkCondition(condition: string, bindings: readonly unknown[], sqlMode: string): void {
  let [depth, tokens] = [0, 0]
  for (const { kind, start, text } of readSqlTokens(condition, modesFromSqlMode(sqlMode))) {
    if (kind === 'executable-comment') throw complain('holds a comment that some servers run')
    tokens += 1
    if (kind !== 'punctuation') continue
    if (text === ';') throw complain('holds a `;`')
    if (text === '(') depth += 1
    if (text === ')') depth -= 1
    if (depth < 0) throw complain(`closes a parenthesis that it does not open, at position ${start}`)
    // The driver makes nothing of it.
    if (text === '?' && condition.startsWith('???', start)) throw complain('holds a `???`')
  }
  if (depth > 0) throw complain('opens a parenthesis that it does not close')
  if (tokens === 0) throw complain('is nothing but a comment')
  const placeholders = countPlaceholders(condition, sqlMode)
  if (placeholders !== bindings.length) {
    throw complain(`has ${placeholders} \`?\`, and the number of its bindings is ${bindings.length}`)
  }
}

function complain(what: string): InvalidArgumentError {
  return new InvalidArgumentError(
    'condition',
    `\`condition\` ${what}. It must be one expression by itself, as after WHERE.`,
  )
}
