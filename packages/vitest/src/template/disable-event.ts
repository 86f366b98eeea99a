import { readSqlTokens, type SqlModes, type SqlToken } from '@dbenv/core'

const MAY_BE_EVENT = /^(?:\/\*M?!\d*\s*)?(?:CREATE|ALTER)\b[\s\S]*?\bEVENT\b/i

/** The objects of other statements that begin so; what they name or hold is no event's. */
const OTHER_OBJECT =
  /^(?:TABLE|VIEW|TRIGGER|PROCEDURE|FUNCTION|PACKAGE|DATABASE|SCHEMA|INDEX|USER|SERVER|SEQUENCE|AS|ON)$/

/**
 * The statement that makes or alters an event, so that the event does not run: a server's scheduler may start it the
 * moment it is there. Any other statement as it is.
 */
export function disableEvent(sql: string, modes: SqlModes): string {
  if (!MAY_BE_EVENT.test(sql)) return sql
  const tokens = [...readHeader(sql, modes)]
  const event = findEvent(tokens)
  if (event === -1) return sql
  const clauses = tokens.slice(endOfName(tokens, event + 1))
  const status = clauses.findIndex(({ text }) => /^(?:ENABLE|DISABLE)$/i.test(text))
  const isCreated = /^CREATE$/i.test(tokens[0]?.text ?? '')
  if (status !== -1) {
    const isElsewhere = /^ON$/i.test(clauses[status + 1]?.text ?? '')
    const last = clauses[isElsewhere ? status + 2 : status]
    return replace(sql, clauses[status]?.start, last?.end, 'DISABLE')
  }
  const next = isCreated ? clauses.find(({ text }) => /^(?:COMMENT|DO)$/i.test(text)) : undefined
  return replace(sql, next?.start, next?.start, 'DISABLE ')
}

/** The words, names and signs up to what the event does. */
function* readHeader(sql: string, modes: SqlModes): Generator<SqlToken> {
  let isBehindSchedule = false
  for (const token of readSqlTokens(sql, modes)) {
    if (token.kind === 'executable-comment' || token.kind === 'string') continue
    yield token
    const word = token.kind === 'word' ? token.text.toUpperCase() : ''
    isBehindSchedule ||= word === 'SCHEDULE'
    if (isBehindSchedule && word === 'DO') return
  }
}

/** -1: the statement is about something else. */
function findEvent(tokens: readonly SqlToken[]): number {
  for (const [index, { kind, text }] of tokens.entries()) {
    // An account may have any name.
    if (kind !== 'word' || tokens[index - 1]?.text === '=') continue
    if (/^EVENT$/i.test(text)) return index
    if (OTHER_OBJECT.test(text.toUpperCase())) return -1
  }
  return -1
}

/** Behind `IF NOT EXISTS database.event`. */
function endOfName(tokens: readonly SqlToken[], from: number): number {
  let end = from
  while (/^(?:IF|NOT|EXISTS)$/i.test(tokens[end]?.text ?? '')) end += 1
  return tokens[end + 1]?.text === '.' ? end + 3 : end + 1
}

function replace(sql: string, start: number | undefined, end: number | undefined, text: string): string {
  return start === undefined || end === undefined ? sql : sql.slice(0, start) + text + sql.slice(end)
}
