import {
  createDbEnv,
  createSqlRegistry,
  installDbEnv,
  parseDatabaseName,
  type Registry,
  type TlsSettings,
  toEnvironmentContext,
} from '@dbenv/core'
import { openQuery } from '../open-query.ts'
import type { ProvidedDbEnv, ProvidedSlot } from '../provided-context.ts'

/**
 * Puts the process, and what it starts, into the slot: names that dbenv resolves are the slot's, without anybody being
 * told, and `MYSQL_*` lead to its server. A base name in plain SQL on a connection of one's own is rewritten by nobody: it
 * is the source's database on a private server, and production's on an existing one. Names can be had at once
 * (`getDatabaseNameSync`) when this resolves.
 */
export async function enterSlot(
  provided: ProvidedDbEnv,
  slot: ProvidedSlot,
  variables: Record<string, string | undefined>,
): Promise<void> {
  const { host, port, socketPath, user, password, ssl } = provided.testConnection
  // A test account is what `testConnection` says already, or one of another server.
  for (const name of Object.keys(variables))
    if (/^(MYSQL_|DBENV_TEST_(USER|PASSWORD)$)/.test(name) && !(ssl && /^MYSQL_SSL/.test(name))) delete variables[name]
  variables['MYSQL_HOST'] = host
  variables['MYSQL_PORT'] = String(port)
  variables['MYSQL_USER'] = user
  variables['MYSQL_PASSWORD'] = password
  if (socketPath !== undefined) variables['MYSQL_SOCKET'] = socketPath
  // Files of certificates are named by the shell's own variables, and cannot be named otherwise.
  if (ssl) variables['MYSQL_SSL'] ??= toSslMode(ssl)
  variables['DBENV_ENVIRONMENT'] = slot.environment
  // The option `share` may say other databases than the shell does; none, too.
  variables['DBENV_SHARED'] = provided.shared.join(',')
  const registry = { readEnvironment: toReader(provided, slot) }
  const dbEnv = createDbEnv({ registry, context: toEnvironmentContext(slot.environment), shared: provided.shared })
  await dbEnv.load()
  installDbEnv(dbEnv)
}

function toSslMode({ rejectUnauthorized = true, verifyIdentity = false }: TlsSettings): string {
  if (!rejectUnauthorized) return 'required'
  return verifyIdentity ? 'verify_identity' : 'verify_ca'
}

/** The slot's own names are known without a query; those of other environments are read when somebody asks. */
function toReader(provided: ProvidedDbEnv, slot: ProvidedSlot): Registry['readEnvironment'] {
  const entries = Object.entries(slot.databases)
  const databases = new Map(entries.map(([baseName, databaseName]) => [baseName, parseDatabaseName(databaseName)]))
  return async (environment, branchName) => {
    if (environment !== slot.environment) {
      await using session = await openQuery(provided.connection)
      return await createSqlRegistry(session.query).readEnvironment(environment, branchName)
    }
    return {
      databases,
      pending: new Map(),
      prodBaseNames: new Set(databases.keys()),
      boundToBranch: [],
      bound: new Map(),
    }
  }
}
