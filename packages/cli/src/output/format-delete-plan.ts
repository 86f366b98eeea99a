import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import type { DeletePlan } from '@dbenv/clone'
import { countOf } from './count-of.ts'
import { toVisibleText } from './visible-text.ts'

/**
 * The databases that would be dropped, grouped by environment, with what helps to recognise each environment.
 *
 * @param stream where it will be written: in bold if that takes colours
 */
export function formatDeletePlan(plan: DeletePlan, stream: Writable): string {
  return plan.environments
    .map((environment) => {
      const facts = [
        environment.branchName === undefined ? undefined : `branch ${environment.branchName}`,
        `made by ${environment.owner}`,
        environment.createdAt?.toISOString().slice(0, 10),
      ]
      const title = styleText('bold', environment.environment, { stream })
      return [
        `${title}: ${countOf(environment.databases.size, 'database')} (${toVisibleText(facts.filter(Boolean).join(', '))})`,
        ...[...environment.databases.values()].map((databaseName) => `  ${toVisibleText(databaseName)}`),
      ].join('\n')
    })
    .join('\n')
}
