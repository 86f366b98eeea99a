import type { CreateReport } from '@dbenv/clone'
import { describeError } from './describe-error.ts'

/** `{ environment, source, content, engine, databases, warnings }`, and `failed` when some databases did. */
export function toJsonCreateReport(report: CreateReport): Record<string, unknown> {
  const failed = report.databases.flatMap((database) =>
    database.status === 'failed' ? [[database.baseName, describeError(database.error)] as const] : [],
  )
  return {
    environment: report.environment,
    branch: report.branchName ?? null,
    source: report.source,
    content: report.content,
    engine: report.engine.name,
    databases: Object.fromEntries(
      report.databases
        .filter((database) => database.status !== 'failed')
        .map(({ baseName, databaseName }) => [baseName, databaseName]),
    ),
    warnings: report.warnings,
    ...(failed.length > 0 ? { failed: Object.fromEntries(failed) } : {}),
  }
}
