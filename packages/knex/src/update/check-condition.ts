import { modesFromSqlMode, SqlScanner } from '@dbenv/core'
import { InvalidArgumentError } from '../input-errors.ts'

/**
 * Throws unless a condition is one expression by itself, with a `?` for each binding: what closes the parentheses that it
 * is put in, ends the statement, or is code on some servers alone would make another statement of it. Throws
 * `UnterminatedSqlError` for an open string or comment.
 */
export function checkCondition(condition: string, bindings: readonly unknown[], sqlMode: string): void {
  const scanner = new SqlScanner(condition, modesFromSqlMode(sqlMode))
  let [depth, placeholders, tokens, end] = [0, 0, 0, 0]
  for (;;) {
    const kind = scanner.advance()
    if (/\/\*M?!/.test(condition.slice(end, scanner.start))) throw complain('holds a comment that some servers run')
    if (kind === 'end') break
    tokens += 1
    end = scanner.end
    if (kind !== 'punctuation') continue
    const character = condition.charAt(scanner.start)
    if (character === ';') throw complain('holds a `;`')
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth < 0) throw complain(`closes a parenthesis that it does not open, at position ${scanner.start}`)
    // `??` is one, for a name.
    if (character === '?' && condition.charAt(scanner.start - 1) !== '?') placeholders += 1
  }
  if (depth > 0) throw complain('opens a parenthesis that it does not close')
  if (tokens === 0) throw complain('is nothing but a comment')
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
