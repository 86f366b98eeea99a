import { styleText } from 'node:util'
import type { EnvironmentPlan } from '@dbenv/clone'
import { countOf } from './count-of.ts'
import { formatSize } from './format-size.ts'
import { formatTable } from './format-table.ts'

/** What `dbenv create --dry-run` found out, for people. */
export function formatPlan(plan: EnvironmentPlan): string {
  const { clone } = plan
  const table = formatTable(
    ['BASE NAME', 'NEW DATABASE', 'TABLES', 'VIEWS', 'ROUTINES', 'TRIGGERS', 'EVENTS', 'ROWS', 'SIZE'],
    clone.databases.map((database) => [
      database.baseName,
      database.databaseName,
      String(database.counts.tables),
      String(database.counts.views),
      String(database.counts.routines),
      String(database.counts.triggers),
      String(database.counts.events),
      `~${database.estimatedRows.toLocaleString('en')}`,
      formatSize(database.sizeBytes),
    ]),
    ['TABLES', 'VIEWS', 'ROUTINES', 'TRIGGERS', 'EVENTS', 'ROWS', 'SIZE'],
  )
  const references = clone.references.map(
    ({ baseName, object, from, to }) =>
      `  ${baseName}, ${object}: ${from === to ? `${from} stays` : `${from} -> ${to}`}`,
  )
  return [
    `${styleText('bold', plan.environment)} would get ${countOf(clone.databases.length, 'database')} ` +
      `(${clone.content === 'schema' ? 'schema only' : 'schema and data'}):`,
    table,
    '',
    `Engine: ${clone.engine.name} (${clone.engine.why}).`,
    ...list('Already there, left alone:', [...plan.kept.values()].map(indent)),
    ...list('Unfinished from before, dropped first:', [...plan.leftovers.values()].map(indent)),
    ...list('References to other databases:', references),
    ...list(
      'Names inside string literals, left as they are:',
      clone.literals.map(({ baseName, object, message }) => `  ${baseName}, ${object}: ${message}`),
    ),
    ...list('Warnings:', [...plan.warnings, ...clone.warnings].map(indent)),
    ...list(
      styleText('red', 'In the way:'),
      clone.problems.map(({ message }) => indent(message)),
    ),
    '',
    'Nothing was made (--dry-run).',
  ].join('\n')
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

function indent(line: string): string {
  return `  ${line}`
}
