import { type ConnectionSettings, quoteIdentifier, type TestEnvironmentName, toDatabaseName } from '@dbenv/core'
import { requireTestEnvironment } from './lifecycle/create-request.ts'
import { openPlace } from './lifecycle/place.ts'
import { findMarker, toMarkerSql } from './marker/database-marker.ts'
import { createLeaseToken } from './registry/lease-holder.ts'

/**
 * Marks databases of a test run's environment again whose marker is gone because the code under test dropped them and
 * made them anew: nobody else uses their names. Without it nothing could remove them. Environments of people (`named`)
 * and templates are left as they are. Resolves to the database names that it marked.
 */
export async function reclaimDatabases(options: {
  readonly connection: ConnectionSettings
  readonly environment: TestEnvironmentName
}): Promise<readonly string[]> {
  const environment = requireTestEnvironment(options.environment, 'reclaimed')
  await using place = await openPlace(options.connection, 1)
  const rows = await place.registry.listRows({ environments: [environment], states: ['ready', 'deleting', 'failed'] })
  const own = rows.filter(
    ({ kind, baseName, databaseName }) =>
      (kind === 'slot' || kind === 'run') && databaseName === toDatabaseName(baseName, environment),
  )
  const marked: string[] = []
  for (const { baseName, databaseName } of own) {
    const [present] = await place.session.rows('SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [
      databaseName,
    ])
    if (!present || (await findMarker(place.session, databaseName))) continue
    const marker = toMarkerSql({
      environment,
      baseName,
      leaseToken: createLeaseToken(),
      createdAt: new Date().toISOString(),
    })
    await place.session.withConnection((connection) =>
      connection.runAll([`USE ${quoteIdentifier(databaseName)}`, marker]),
    )
    marked.push(databaseName)
  }
  return marked
}
