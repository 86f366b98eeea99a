import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import { toReplaySql } from '../catalogue/replay-text.ts'
import { MARKER_ROUTINE } from '../marker/database-marker.ts'
import { encodeTexts, isEncoded } from '../session/client-text.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem } from './clone-plan.ts'

/** Texts converted in one round trip. */
const BATCH_SIZE = 50

/**
 * Stored objects whose text the character set of the client that made them cannot hold: a name from elsewhere, or swe7,
 * which has letters for backticks. Made anew under that set they would be something else. And procedures named like a
 * clone's marker.
 */
export async function findUnwritableObjects(
  target: Session,
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): Promise<readonly CloneProblem[]> {
  const objects = [...expected].flatMap(([baseName, { views, routines, triggers, events }]) =>
    [...views, ...routines, ...triggers, ...events].map((object) => ({ baseName, object, sql: toReplaySql(object) })),
  )
  const problems = objects.filter(({ object }) => hasMarkerName(object)).map(toNameProblem)
  const asked = objects.filter(({ object, sql }) => isEncoded(object.characterSetClient, sql))
  if (asked.length === 0) return problems
  return await target.withConnection(async (connection) => {
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

/** Names of routines are the same in any case. */
function hasMarkerName({ kind, name }: StoredObject): boolean {
  return kind === 'procedure' && name.toLowerCase() === MARKER_ROUTINE
}

function toNameProblem({
  baseName,
  object,
}: {
  readonly baseName: string
  readonly object: StoredObject
}): CloneProblem {
  return {
    type: 'unwritable-object',
    baseName,
    object: `${object.kind} ${object.name}`,
    message:
      `In \`${baseName}\`, the procedure \`${object.name}\` has the name of the one that marks dbenv's own databases, so ` +
      'that a clone could not hold both. Give it another name on the source, or exclude the database.',
  }
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
