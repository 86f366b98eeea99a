import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import { toReplaySql } from '../catalogue/replay-text.ts'
import { encodeTexts, isEncoded } from '../session/client-text.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem } from './clone-plan.ts'

/** Texts converted in one round trip. */
const BATCH_SIZE = 50

/**
 * Stored objects whose text the character set of the client that made them cannot hold: a name from elsewhere, or swe7,
 * which has letters for backticks. Made anew under that set they would be something else.
 */
export async function findUnwritableObjects(
  target: Session,
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): Promise<readonly CloneProblem[]> {
  const objects = [...expected].flatMap(([baseName, { views, routines, triggers, events }]) =>
    [...views, ...routines, ...triggers, ...events].map((object) => ({ baseName, object, sql: toReplaySql(object) })),
  )
  const asked = objects.filter(({ object, sql }) => isEncoded(object.characterSetClient, sql))
  if (asked.length === 0) return []
  return await target.withConnection(async (connection) => {
    const problems: CloneProblem[] = []
    for (const characterSet of new Set(asked.map(({ object }) => object.characterSetClient))) {
      const group = asked.filter(({ object }) => object.characterSetClient === characterSet)
      for (let start = 0; start < group.length; start += BATCH_SIZE) {
        const batch = group.slice(start, start + BATCH_SIZE)
        const texts = batch.map(({ sql }) => sql)
        const encoded = await encodeTexts(connection, characterSet, texts)
        const lost = batch.filter((_, index) => encoded[index] === undefined)
        problems.push(...lost.map(({ baseName, object }) => toProblem(baseName, object)))
      }
    }
    return problems
  })
}

function toProblem(baseName: string, { kind, name, characterSetClient }: StoredObject): CloneProblem {
  return {
    type: 'unwritable-object',
    baseName,
    object: `${kind} ${name}`,
    message:
      `In \`${baseName}\`, the ${kind} \`${name}\` was made by a client of the character set ${characterSetClient}, which ` +
      'does not hold all letters that the server shows of it: it cannot be made anew as it is. Make it again on the ' +
      'source under utf8mb4, leave out its kind of object, or exclude the database.',
  }
}
