import { modesFromSqlMode, readSqlTokens } from '@dbenv/core'

/** A text without one of these gives no variable of the user a value, whatever it reads of them. */
const ASSIGNING = /:=|\b(?:SET|INTO|CALL|GET|LOAD)\b/i

/**
 * Whether a text gives a variable of the user a value: SET, `:=` in any expression, INTO, GET DIAGNOSTICS, an argument of
 * CALL, which may be an OUT parameter, or a column of LOAD DATA. What a routine does that it calls is not seen.
 */
export function assignsUserVariable(text: string, sqlMode: string): boolean {
  // Most texts are read no further.
  if (!text.includes('@') || !ASSIGNING.test(text)) return false
  /** Words of the statement so far that make a variable behind them one that is set. */
  let found: 'nothing' | 'equation' | 'anything' = 'nothing'
  let isBehindInto = false
  /** The tokens behind a variable, as far as they count. */
  let behind: string | undefined
  for (const { kind, text: token } of readSqlTokens(text, modesFromSqlMode(sqlMode))) {
    if (kind === 'executable-comment') continue
    if (behind !== undefined) {
      behind += token
      if (behind === ':=' || (behind === '=' && found === 'equation')) return true
      if (behind !== ':') behind = undefined
    }
    const isVariable = kind === 'value' && /^@(?!@)/.test(token)
    if (isVariable && (isBehindInto || found === 'anything')) return true
    if (isVariable) behind = ''
    isBehindInto = /^INTO$/i.test(token) || (isBehindInto && token === ',')
    if (token === ';') found = 'nothing'
    else if (kind === 'word' && /^(?:CALL|LOAD)$/i.test(token)) found = 'anything'
    else if (kind === 'word' && /^(?:SET|GET)$/i.test(token) && found === 'nothing') found = 'equation'
  }
  return false
}
