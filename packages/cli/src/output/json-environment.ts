import type { EnvironmentSummary } from '@dbenv/clone'

/** One environment in JSON: raw bytes and seconds, times in ISO 8601 (UTC), absent values as null. */
export function toJsonEnvironment(environment: EnvironmentSummary): Record<string, unknown> {
  return {
    environment: environment.environment,
    state: environment.state,
    kind: environment.kind,
    branch: environment.branchName ?? null,
    content: environment.content ?? null,
    source: environment.source ?? null,
    owner: environment.owner || null,
    isHeld: environment.isHeld,
    holder: environment.holder ?? null,
    isLeftBehind: environment.isLeftBehind,
    createdAt: environment.createdAt?.toISOString() ?? null,
    ageSeconds: environment.ageSeconds ?? null,
    expiresAt: environment.expiresAt?.toISOString() ?? null,
    expiresInSeconds: environment.expiresInSeconds ?? null,
    isExpired: environment.isExpired,
    sizeBytes: environment.sizeBytes,
    databases: Object.fromEntries(environment.databases.map((database) => [database.baseName, database.databaseName])),
    details: environment.databases,
  }
}
