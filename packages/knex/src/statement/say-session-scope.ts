import { modesFromSqlMode, readSqlTokens } from '@dbenv/core'

/** Without a scope these are set for the next transaction alone. */
const OF_NEXT_TRANSACTION = /^@@`?(?:tx|transaction)_(?:isolation|read_only)`?$/i

/**
 * Writes the scope into each `SET @@name = …` of a text that says none, where it means the session: of such a change
 * MariaDB (10.11) tells nothing, as it does of `SET name = …` and `SET @@SESSION.name = …`, and the text after it would
 * be read under modes that are no longer those of the session.
 */
export function saySessionScope(text: string, sqlMode: string): string {
  if (!text.includes('@@') || !/\bSET\b/i.test(text)) return text
  const places: number[] = []
  let [isInSet, depth] = [false, 0]
  let before = ''
  for (const token of readSqlTokens(text, modesFromSqlMode(sqlMode))) {
    const { kind, text: word, start, end } = token
    if (kind === 'executable-comment') continue
    if (kind === 'word' && /^SET$/i.test(word)) [isInSet, depth] = [true, 0]
    if (word === ';') isInSet = false
    if (word === '(') depth += 1
    if (word === ')') depth -= 1
    const isTarget = isInSet && depth === 0 && (before === ',' || /^SET$/i.test(before))
    const isBare = /^@@[^.]+$/.test(word) && !OF_NEXT_TRANSACTION.test(word)
    if (isTarget && isBare && /^\s*:?=/.test(text.slice(end))) places.push(start + 2)
    before = word
  }
  return places.reduceRight((said, place) => `${said.slice(0, place)}SESSION.${said.slice(place)}`, text)
}
