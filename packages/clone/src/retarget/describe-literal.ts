import type { RewriteWarning } from '@dbenv/core'

/** How much of a literal is shown, in characters: enough to know it again, too little to give a long secret away. */
const SHOWN = 60

/** What is said of a string literal that holds the name of a database of the clone: its text, on one line and cut. */
export function describeLiteral(sql: string, { baseName, start, end }: Omit<RewriteWarning, 'message'>): string {
  const literal = sql.slice(start, end)
  const found = Math.max(0, literal.toLowerCase().indexOf(baseName.toLowerCase()))
  const from = Math.max(0, Math.min(found - SHOWN / 4, literal.length - SHOWN))
  const cut = literal.slice(from, from + SHOWN).replace(/\s+/g, ' ')
  const shown = `${from > 0 ? '…' : ''}${cut}${from + SHOWN < literal.length ? '…' : ''}`
  return (
    `the string literal ${shown} holds the name \`${baseName}\` and was left alone. If it names the database, it reaches ` +
    'the original: pass the database name as a value instead.'
  )
}
