import { createSqlRegistry, type EnvironmentName, type QueryFunction } from '@dbenv/core'

/** Base name to database name of an environment's ready databases, as a plain object that can be provided. */
export async function readNames(
  query: QueryFunction,
  environment: EnvironmentName,
): Promise<Readonly<Record<string, string>>> {
  const { databases } = await createSqlRegistry(query).readEnvironment(environment, undefined)
  return Object.fromEntries(databases)
}
