import { quoteIdentifier } from '@dbenv/core'
import { parseAccount } from '../accounts/account.ts'
import type { DatabaseCatalogue, SequenceDefinition, StoredObject, TableDefinition } from '../catalogue/catalogue.ts'
import { replaceDefiner } from '../retarget/definer.ts'
import {
  readAutoIncrement,
  stripAutoIncrement,
  stripBuiltInTablespaces,
  stripRemarks,
  stripRowFormat,
} from '../retarget/table-text.ts'
import { mergeNullFilters } from './merge-null-filters.ts'

/** All differences between what a clone shall hold and what its server says it holds; empty when they are equal. */
export function compareCatalogues(expected: DatabaseCatalogue, actual: DatabaseCatalogue): readonly string[] {
  return [
    ...compareSettings(expected, actual),
    ...compareLists('sequence', expected.sequences, actual.sequences, compareSequences),
    ...compareLists('table', expected.tables, actual.tables, compareTables),
    ...(['views', 'routines', 'triggers', 'events'] as const).flatMap((kind) =>
      compareLists(kind.slice(0, -1), expected[kind], actual[kind], (wanted, found) =>
        compareObjects(wanted, found, expected.databaseName),
      ),
    ),
    ...compareOrder(expected.triggers, actual.triggers),
  ]
}

function compareSettings(expected: DatabaseCatalogue, actual: DatabaseCatalogue): readonly string[] {
  return (['characterSet', 'collation', 'comment', 'encryption'] as const)
    .filter((setting) => expected[setting] !== actual[setting])
    .map((setting) => `${setting} of the database is \`${actual[setting]}\` instead of \`${expected[setting]}\``)
}

function compareLists<Item extends { readonly name: string; readonly kind?: string }>(
  fallbackKind: string,
  expected: readonly Item[],
  actual: readonly Item[],
  compare: (expected: Item, actual: Item) => readonly string[],
): readonly string[] {
  const toKey = (item: Item): string => `${item.kind ?? fallbackKind} ${item.name}`
  const found = new Map(actual.map((item) => [toKey(item), item]))
  const wanted = new Set(expected.map(toKey))
  return [
    ...expected.flatMap((item) => {
      const other = found.get(toKey(item))
      return other ? compare(item, other).map((text) => `${toKey(item)}: ${text}`) : [`${toKey(item)} is missing`]
    }),
    ...[...found.keys()].filter((key) => !wanted.has(key)).map((key) => `${key} is not in the source`),
  ]
}

function compareTables(expected: TableDefinition, actual: TableDefinition): readonly string[] {
  // A row format that is named, and one that is the server's default, are compared as what they are in force.
  const toText = ({ createSql, rowFormat }: TableDefinition): string => {
    const meant = stripBuiltInTablespaces(stripRemarks(stripAutoIncrement(createSql)))
    return rowFormat === undefined ? meant : stripRowFormat(meant)
  }
  const differences = [
    ...compareText('definition', toText(expected), toText(actual)),
    ...compareText('storage engine', expected.engine, actual.engine),
    ...compareText('row format', expected.rowFormat ?? '', actual.rowFormat ?? ''),
  ]
  const [wanted, found] = [readAutoIncrement(expected.createSql), readAutoIncrement(actual.createSql)]
  // Higher is right: rows may have come after the plan was made.
  if (found < wanted) differences.push(`AUTO_INCREMENT is ${found} instead of ${wanted}`)
  return differences
}

function compareSequences(expected: SequenceDefinition, actual: SequenceDefinition): readonly string[] {
  return [
    ...compareText('definition', expected.createSql, actual.createSql),
    ...compareText('next value', expected.nextValue, actual.nextValue),
    ...compareText('cycles', expected.cycleCount, actual.cycleCount),
  ]
}

function compareObjects(expected: StoredObject, actual: StoredObject, databaseName: string): readonly string[] {
  // The server quotes a DEFINER by the object's own sql_mode; the account itself is compared as a value.
  // MySQL keeps the `;` that ended it in a script of several statements; a replay, which is one statement, has none.
  const unowned = ({ kind, createSql, definer }: StoredObject): string => {
    const text = replaceDefiner(createSql, parseAccount(definer)).replace(/[;\s]+$/, '')
    // MariaDB names a view's own database where the view does not work on the source (its definer is gone).
    return kind === 'view' ? mergeNullFilters(text.replaceAll(`${quoteIdentifier(databaseName)}.`, '')) : text
  }
  return [
    ...compareText('definition', unowned(expected), unowned(actual)),
    // A library's is its creator, which no statement can choose (MySQL).
    ...(expected.kind === 'library' ? [] : compareText('definer', expected.definer, actual.definer)),
    ...compareText('sql_mode', expected.sqlMode, actual.sqlMode),
    ...compareText('character_set_client', expected.characterSetClient, actual.characterSetClient),
    ...compareText('collation_connection', expected.collationConnection, actual.collationConnection),
    ...compareText('database collation', expected.databaseCollation ?? '', actual.databaseCollation ?? ''),
    ...compareText('comment', expected.comment ?? '', actual.comment ?? ''),
    ...compareText('time zone', expected.timeZone ?? '', actual.timeZone ?? ''),
  ]
}

function compareOrder(expected: readonly StoredObject[], actual: readonly StoredObject[]): readonly string[] {
  return compareText('order of triggers', toNames(expected), toNames(actual))
}

function toNames(objects: readonly StoredObject[]): string {
  return objects.map((object) => object.name).join(', ')
}

function compareText(what: string, expected: string, actual: string): readonly string[] {
  if (expected === actual) return []
  let start = 0
  while (expected[start] === actual[start]) start++
  return [`${what} is \`${excerpt(actual, start)}\` instead of \`${excerpt(expected, start)}\``]
}

/** The place where two texts part, with a little of what leads there. */
function excerpt(text: string, position: number): string {
  const start = Math.max(0, position - 20)
  return `${start > 0 ? '…' : ''}${text.slice(start, position + 60)}${text.length > position + 60 ? '…' : ''}`
}
