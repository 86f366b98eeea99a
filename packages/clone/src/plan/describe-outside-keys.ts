import type { Session } from '../session/session.ts'
import type { OutsideMention } from './outside-mentions.ts'

/**
 * What a foreign key to a database outside the clone does to it on the same server: there the parent is the original,
 * and a server keeps it from changing under the rows of any child.
 */
export function describeOutsideKeys(
  { source, target }: { readonly source: Session; readonly target: Session },
  mentions: readonly OutsideMention[],
): readonly string[] {
  if (source.server.identity !== target.server.identity) return []
  const keys = mentions
    .filter(({ privilege, object }) => privilege === 'REFERENCES' && object.startsWith('table '))
    .map(
      ({ baseName, object, database }) =>
        `In \`${baseName}\`, ${object} keeps a foreign key to \`${database}\`, which is the original: rows of the clone and ` +
        'its open transactions can keep rows there from being deleted or changed, and the table from going. To avoid that, leave ' +
        `\`${baseName}\` out (--exclude ${baseName}), clone \`${database}\` too instead of sharing it, or drop the key in the clone.`,
    )
  // One line for several keys to one database.
  return [...new Set(keys)]
}
