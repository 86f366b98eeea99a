import { styleText } from 'node:util'
import type { CreateReport } from '@dbenv/clone'
import { countOf } from './count-of.ts'
import { toVisibleText } from './visible-text.ts'

/** What `dbenv create` made, for people. */
export function formatCreateReport(report: CreateReport): string {
  const made = report.databases.filter((database) => database.status === 'ready')
  const kept = report.databases.filter((database) => database.status === 'kept')
  const failed = report.databases.filter((database) => database.status === 'failed')
  const width = Math.max(0, ...report.databases.map((database) => database.baseName.length))
  const what = report.content === 'schema' ? 'schema only' : 'schema and data'
  const bound = report.branchName === undefined ? '' : `, bound to branch ${toVisibleText(report.branchName)}`
  const lines = [
    ...(made.length > 0
      ? [
          `Created ${styleText('bold', report.environment)}: ${countOf(made.length, 'database')} copied from ${report.source} (${what})${bound}.`,
        ]
      : []),
    ...(kept.length > 0 ? [`${countOf(kept.length, 'database')} of ${report.environment} stood already.`] : []),
    ...[...made, ...kept].map(
      ({ baseName, databaseName }) => `  ${toVisibleText(baseName).padEnd(width)}  ${toVisibleText(databaseName)}`,
    ),
    ...(failed.length > 0 ? [styleText('red', `${countOf(failed.length, 'database')} failed:`)] : []),
    ...failed.map(
      ({ baseName, error }) => `  ${toVisibleText(baseName).padEnd(width)}  ${toVisibleText(error.message, '\n')}`,
    ),
  ]
  return lines.join('\n')
}
