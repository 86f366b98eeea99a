import { modesFromSqlMode } from '@dbenv/core'
import { isUnicodeClient } from '../session/client-text.ts'
import type { StoredObject } from './catalogue.ts'
import { quoteTextUnder } from './quote.ts'

/** Both servers print a comment as if its bytes, UTF-8, were in the object's own character set. */
export function isCommentGarbled({ comment, characterSetClient }: StoredObject): boolean {
  return comment !== undefined && /[^\0-\x7f]/.test(comment) && !isUnicodeClient(characterSetClient)
}

/**
 * The statement that makes an object, with the comment that its server would read otherwise put right. An event's garbled
 * one too: altering an event would alter its definer and sql_mode.
 */
export function toReplaySql(object: StoredObject): string {
  const { kind, createSql, sqlMode } = object
  const comment = object.comment ?? ''
  const literal = quoteTextUnder(sqlMode, comment)
  if (isCommentGarbled(object)) {
    return kind === 'event' ? createSql.replace(EVENT_COMMENT, () => ` COMMENT ${literal} DO `) : createSql
  }
  if (!modesFromSqlMode(sqlMode).noBackslashEscapes) return createSql
  // Both servers print it with backslashes all the same.
  return createSql.replace(` COMMENT ${printComment(comment)}`, () => ` COMMENT ${literal}`)
}

const EVENT_COMMENT = /(?<= PRESERVE DISABLE) COMMENT '(?:[^'\\]|\\[\s\S]|'')*' DO /

const PRINTED: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\\', '\\\\'],
  ["'", "''"],
])

/** A comment as both servers' SHOW CREATE prints it. */
function printComment(comment: string): string {
  return `'${comment.replace(/[\0\n\r\\']/g, (character) => PRINTED.get(character) ?? character)}'`
}
