import { listObjects, listRelations } from '../catalogue/list-objects.ts'
import { groupTableColumns } from '../catalogue/table-columns.ts'
import type { DatabaseInWork } from '../jobs/stage-input.ts'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'

/**
 * What of a source's tables and columns is not as it was when the clone was planned, in words: a table that came
 * meanwhile is missing in the copy, and so is what a column that came holds.
 */
export async function findSourceChanges(
  source: Session,
  { sourceName, expected }: DatabaseInWork,
): Promise<readonly string[]> {
  const lists = await source.withConnection((connection) =>
    listObjects(connection, source.server, sourceName, ['relations', 'views', 'columns']),
  )
  const names = listRelations(lists, 'BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE').map((row) => readText(row, 'name'))
  const planned = new Set([...expected.tables, ...expected.sequences].map(({ name }) => name))
  const present = new Set(names)
  const columnsOf = groupTableColumns(lists('columns'))
  const changed = expected.tables.filter((table) => {
    if (!present.has(table.name)) return false
    const now = columnsOf(table.name)
    return (
      [...now.columns, ...now.storedColumns].map(toKey).join() !==
      [...table.columns, ...table.storedColumns].map(toKey).join()
    )
  })
  return [
    ...names
      .filter((name) => !planned.has(name))
      .map((name) => `\`${name}\` came after the plan: the clone has no such table`),
    ...[...planned]
      .filter((name) => !present.has(name))
      .map((name) => `\`${name}\` went after the plan: the clone has it`),
    ...changed.map(({ name }) => `the columns of \`${name}\` changed after the plan: the clone has those of before`),
  ]
}

function toKey({ name, dataType }: { readonly name: string; readonly dataType: string }): string {
  return `${name} ${dataType}`
}
