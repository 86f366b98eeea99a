import type { EnvironmentPlan } from '@dbenv/clone'

/** What `dbenv create --dry-run --json` prints; sizes in bytes, rows by the server's statistics. */
export function toJsonPlan(plan: EnvironmentPlan): Record<string, unknown> {
  const { clone } = plan
  const { name, why } = clone.engine
  return {
    environment: plan.environment,
    content: clone.content,
    engine: { name, why },
    consistency: clone.consistency,
    databases: clone.databases.map(({ expected: _, ...database }) => ({
      ...database,
      storageEngines: Object.fromEntries(database.storageEngines),
    })),
    kept: Object.fromEntries(plan.kept),
    leftovers: Object.fromEntries(plan.leftovers),
    references: clone.references,
    literals: clone.literals,
    warnings: [...plan.warnings, ...clone.warnings],
    problems: clone.problems,
  }
}
