import { modesFromSqlMode, readSqlTokens, type SqlToken } from '@dbenv/core'

/** Words that tell one statement from another; of SET, which may go on for longer, all. */
const WORDS = 5

/**
 * The first words of each statement of a text, in capitals; of MariaDB's `SET STATEMENT … FOR`, those of the statement
 * behind it. What a string says, or a variable of the user is called, is an empty word; of `@@session.autocommit` the
 * last part is one.
 */
export function* readStatements(text: string, sqlMode: string): Generator<readonly string[], void, undefined> {
  let words: string[] = []
  let semicolon = -1
  for (const token of readSqlTokens(text, modesFromSqlMode(sqlMode))) {
    if (token.text === ';') {
      yield unwrap(words)
      words = []
    } else if (words.length < WORDS || words[0] === 'SET') {
      if (token.kind !== 'executable-comment') words.push(toWord(token))
    } else if (semicolon < token.end) {
      // Of most texts, and the longest, nothing more is to be read.
      semicolon = text.indexOf(';', token.end)
      if (semicolon < 0) break
    }
  }
  yield unwrap(words)
}

function toWord({ kind, text }: SqlToken): string {
  if (kind === 'string' || /^@(?!@)/.test(text)) return ''
  if (kind === 'quoted') return text.slice(1, -1).toUpperCase()
  return (kind === 'value' ? (/\w+$/.exec(text)?.[0] ?? '') : text).toUpperCase()
}

function unwrap(words: readonly string[]): readonly string[] {
  return words[0] === 'SET' && words[1] === 'STATEMENT' ? unwrap(words.slice(findStatement(words))) : words
}

/** The place behind the FOR of MariaDB's SET STATEMENT; that of a function such as SUBSTRING stands in parentheses. */
function findStatement(words: readonly string[]): number {
  let depth = 0
  for (const [index, word] of words.entries()) {
    if (word === '(') depth += 1
    if (word === ')') depth -= 1
    if (word === 'FOR' && depth === 0) return index + 1
  }
  return words.length
}
