import { modesFromSqlMode } from '@dbenv/core'
import { ModeChangeRefusedError } from '../errors/adapter-errors.ts'
import type { RewriteStatement, SessionModes } from '../state/session-state.ts'
import { readStatements } from './read-statements.ts'

/** Modes by which a text is read in one way or another; what a variable or a function gives may be any of them. */
const READINGS = ['', 'ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES']

/**
 * Throws `ModeChangeRefusedError` for a text of several statements one of which sets `sql_mode`, unless the others read
 * the same under every mode: the whole text is written for `sent` under the modes that were before.
 */
export function refuseModeChange(text: string, sent: string, modes: SessionModes, rewrite: RewriteStatement): void {
  if (!/sql_mode/i.test(text) || !/;\s*\S/.test(text)) return
  const [, ...others] = [...readStatements(text, modes.sqlMode)].filter((words) => words.length > 0)
  if (others.length === 0) return
  const now = JSON.stringify(modesFromSqlMode(modes.sqlMode))
  for (const sqlMode of READINGS) {
    if (JSON.stringify(modesFromSqlMode(sqlMode)) === now) continue
    if (rewriteOrNothing(text, { ...modes, sqlMode }, rewrite) !== sent) throw new ModeChangeRefusedError()
  }
}

/** What a text cannot be under modes it does not become. */
function rewriteOrNothing(text: string, modes: SessionModes, rewrite: RewriteStatement): string | undefined {
  try {
    return rewrite(text, modes)
  } catch {
    return undefined
  }
}
