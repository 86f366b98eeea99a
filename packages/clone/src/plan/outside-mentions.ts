import { findDatabaseReferences, modesFromSqlMode } from '@dbenv/core'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { PlannedReference } from './clone-plan.ts'
import { toGrantee } from './definer-grants.ts'
import { runsAsDefiner } from './runs-as-definer.ts'

/** One object of a clone that goes on naming a database outside of it: shared, allowed, or the server's own. */
export interface OutsideMention {
  readonly baseName: string
  /** `view open_positions`, `table trades`. */
  readonly object: string
  readonly database: string
  /** The table, view or routine of that database; `undefined` where the text does not tell it. */
  readonly named: string | undefined
  /** What naming it there takes: `SELECT`, `EXECUTE`, `INSERT`; `REFERENCES` for a foreign key. */
  readonly privilege: string
  /** `user@host`, or a role, whose rights the object runs with; `undefined`: those of whoever uses it. */
  readonly definer: string | undefined
}

/** What the objects of a clone will do with databases that are not part of it, each once. */
export function findOutsideMentions(
  expected: ReadonlyMap<string, DatabaseCatalogue>,
  references: readonly PlannedReference[],
  target: ServerFacts,
): readonly OutsideMention[] {
  const outside = references.filter(({ kind, from }) =>
    // Everybody may read information_schema.
    kind === 'system' ? from.toLowerCase() !== 'information_schema' : kind !== 'retargeted',
  )
  const mentions = new Map<string, OutsideMention>()
  for (const [baseName, catalogue] of expected) {
    for (const { object, createSql, sqlMode, definer } of listTexts(catalogue, target)) {
      const named = outside.filter((reference) => reference.baseName === baseName && reference.object === object)
      if (named.length === 0) continue
      for (const { database, start, end } of findDatabaseReferences(createSql, modesFromSqlMode(sqlMode))) {
        if (!named.some(({ from }) => from === database)) continue
        const privilege = toPrivilege(createSql.slice(0, start), createSql.slice(end))
        const mention = { baseName, object, database, named: readNamed(createSql.slice(end)), privilege, definer }
        mentions.set(JSON.stringify(mention), mention)
      }
    }
  }
  return [...mentions.values()]
}

interface ObjectText {
  readonly object: string
  readonly createSql: string
  readonly sqlMode: string
  readonly definer: string | undefined
}

function listTexts(
  { tables, views, routines, triggers, events }: DatabaseCatalogue,
  target: ServerFacts,
): readonly ObjectText[] {
  return [
    ...tables.map(({ name, createSql }) => ({ object: `table ${name}`, createSql, sqlMode: '', definer: undefined })),
    // What does not work on the source lacks nothing by being cloned.
    ...[...views.filter((view) => view.invalidBecause === undefined), ...routines, ...triggers, ...events].map(
      ({ kind, name, createSql, sqlMode, definer }) => ({
        object: `${kind} ${name}`,
        createSql,
        sqlMode,
        definer: runsAsDefiner({ createSql }) ? toGrantee(definer, target) : undefined,
      }),
    ),
  ]
}

const NAME = /^\s*\.\s*(?:`((?:[^`]|``)*)`|([\w$\x80-\uffff]+))/

function readNamed(after: string): string | undefined {
  const [, quoted, bare] = NAME.exec(after) ?? []
  return quoted?.replaceAll('``', '`') ?? bare
}

/** Read from the words around the name; whatever is not known to be something else reads. */
function toPrivilege(before: string, after: string): string {
  const [, word = ''] = /([A-Za-z]+)\s*$/.exec(before) ?? []
  switch (word.toUpperCase()) {
    case 'REFERENCES':
      return 'REFERENCES'
    case 'CALL':
      return 'EXECUTE'
    case 'INTO':
    case 'REPLACE':
      return 'INSERT'
    case 'UPDATE':
      return 'UPDATE'
    default:
      if (/\bDELETE\s+FROM\s*$/i.test(before)) return 'DELETE'
      return /^\s*\.\s*(?:`(?:[^`]|``)*`|[\w$]+)\s*\(/.test(after) ? 'EXECUTE' : 'SELECT'
  }
}
