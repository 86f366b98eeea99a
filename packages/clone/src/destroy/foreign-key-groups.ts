import type { DatabaseName } from '@dbenv/core'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'

/**
 * Puts databases that foreign keys lead between into one group, to be dropped one after the other. MariaDB 10.11.19 spins
 * for ever over two DROP DATABASE at once whose tables refer to each other both ways: no lock_wait_timeout and no KILL
 * ends it. MySQL makes one wait for the other, or rolls it back, so that each database is a group of its own.
 */
export async function readForeignKeyGroups(
  session: Session,
  databaseNames: readonly DatabaseName[],
): Promise<readonly (readonly DatabaseName[])[]> {
  if (session.server.flavour === 'mysql' || databaseNames.length < 2) return databaseNames.map((name) => [name])
  const links: (readonly [string, string])[] = []
  for (const name of databaseNames) {
    // One by one: MariaDB opens the tables of a single database only where it is named by `=`.
    const rows = await session.rows(
      'SELECT DISTINCT UNIQUE_CONSTRAINT_SCHEMA AS other FROM information_schema.REFERENTIAL_CONSTRAINTS ' +
        'WHERE CONSTRAINT_SCHEMA = ?',
      [name],
    )
    links.push(...rows.map((row) => [name, readText(row, 'other')] as const))
  }
  return groupByLinks(databaseNames, links)
}

/** Names that links lead between, whichever way and through however many, in groups. Names outside are ignored. */
export function groupByLinks<Name extends string>(
  names: readonly Name[],
  links: readonly (readonly [string, string])[],
): readonly (readonly Name[])[] {
  let groups: readonly (readonly Name[])[] = names.map((name) => [name])
  for (const link of links) {
    const joined = groups.filter((group) => group.some((name) => link.includes(name)))
    if (joined.length > 1) groups = [...groups.filter((group) => !joined.includes(group)), joined.flat()]
  }
  return groups
}
