import { randomBytes } from 'node:crypto'
import { type DatabaseName, parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { type CopyOptions, copyDatabases, type DatabaseOutcome } from '../src/copy-databases.ts'
import type { ClonePlan, PlanCloneInput } from '../src/plan/clone-plan.ts'
import { planClone } from '../src/plan/plan-clone.ts'
import type { Session } from '../src/session/session.ts'
import { toHold, toPlanInput } from './clone-set.ts'

/** Databases of one test, and what plans and makes clones of them. */
export interface CloneSources extends AsyncDisposable {
  readonly a: string
  readonly b: string
  readonly c: string
  plan(only: readonly string[], more?: Partial<PlanCloneInput>): Promise<ClonePlan>
  copy(plan: ClonePlan, verify?: CopyOptions['verify']): Promise<readonly DatabaseOutcome[]>
}

/** Source databases of one test, `a`, `b`, … under random names, and their clones; dropped on dispose. */
export async function createSources(
  session: Session,
  toStatements: (names: Readonly<Record<string, string>>) => readonly string[],
): Promise<CloneSources> {
  const id = `p${randomBytes(4).toString('hex')}`
  const names: Record<string, string> = { a: `${id}_a`, b: `${id}_b`, c: `${id}_c` }
  const toMap = (suffix: string): ReadonlyMap<string, DatabaseName> =>
    new Map(Object.values(names).map((name) => [name, parseDatabaseName(`${name}${suffix}`)]))
  const everything = [...Object.values(names), ...toMap('_test-p').values()]
  for (const name of Object.values(names)) await session.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
  for (const statement of toStatements(names)) await session.query(statement)
  return {
    a: `${id}_a`,
    b: `${id}_b`,
    c: `${id}_c`,
    plan: (only, more = {}) =>
      planClone({
        ...toPlanInput(session, {
          sourceNames: toMap(''),
          targetNames: new Map([...toMap('_test-p')].filter(([base]) => only.includes(base))),
          shared: new Set(),
        }),
        content: 'schema',
        ...more,
      }),
    copy: (plan, verify) =>
      copyDatabases(plan, {
        source: session,
        target: session,
        hold: toHold('test-p'),
        concurrency: 2,
        ...(verify && { verify }),
      }),
    async [Symbol.asyncDispose]() {
      for (const name of everything) {
        await session.query(`SET foreign_key_checks = 0; DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
      }
    },
  }
}
