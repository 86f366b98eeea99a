import { isUnicodeClient } from '../session/client-text.ts'
import type { StoredObject } from './catalogue.ts'
import { quoteText } from './quote.ts'

/** Both servers print a comment as if its bytes, UTF-8, were in the object's own character set. */
export function isCommentGarbled({ comment, characterSetClient }: StoredObject): boolean {
  return comment !== undefined && /[^\0-\x7f]/.test(comment) && !isUnicodeClient(characterSetClient)
}

/**
 * The statement that makes an object. An event's comment is put right in it: altering an event would alter its definer
 * and sql_mode too.
 */
export function toReplaySql(object: StoredObject): string {
  if (object.kind !== 'event' || !isCommentGarbled(object)) return object.createSql
  const comment = ` COMMENT ${quoteText(object.comment ?? '')} DO `
  return object.createSql.replace(/(?<= PRESERVE DISABLE) COMMENT '(?:[^'\\]|\\[\s\S]|'')*' DO /, () => comment)
}
