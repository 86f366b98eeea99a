import { isSameDatabase } from '@dbenv/core'
import type { Grants } from '../accounts/grants.ts'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem, PlanCloneInput } from './clone-plan.ts'
import type { CloneCandidate } from './read-sources.ts'

const TRUST = 'SET GLOBAL log_bin_trust_function_creators = 1'

/**
 * Functions and triggers that a target with a binary log would not take: both servers ask whether their creator is to be
 * trusted, whatever the log's format, and nothing of the kind for procedures, packages, views and events.
 */
export async function findBinaryLogRefusals(
  { source, target }: PlanCloneInput,
  grants: Grants,
  databases: readonly CloneCandidate[],
  expected: ReadonlyMap<string, DatabaseCatalogue>,
  isPartlyHidden: boolean,
): Promise<readonly CloneProblem[]> {
  const { binaryLog, trustsFunctionCreators, account } = target.server
  if (binaryLog === 'off' || trustsFunctionCreators) return []
  const objects = [...expected.values()].flatMap(({ routines, triggers }) => [...routines, ...triggers])
  const needsTrust = isPartlyHidden || objects.some(({ kind }) => kind === 'function' || kind === 'trigger')
  if (needsTrust && !grants.holdsGlobally('SUPER')) {
    const message = `The binary log is on and \`${account}\` has no SUPER, so that functions and triggers are refused (1419). Let them through: ${TRUST};`
    return [{ type: 'missing-privilege', grant: TRUST, message }]
  }
  const problems = databases.map(async ({ baseName, sourceName }) => {
    const functions = expected.get(baseName)?.routines.filter(({ kind }) => kind === 'function') ?? []
    if (functions.length === 0) return []
    const unsafe = await readUnsafeFunctions(source, sourceName)
    return toProblems(
      baseName,
      functions.map(({ name }) => name).filter((name) => unsafe.has(name)),
    )
  })
  return (await Promise.all(problems)).flat()
}

/** Those that say nothing by which a replica would have to come to the same rows. */
async function readUnsafeFunctions(source: Session, sourceName: string): Promise<ReadonlySet<string>> {
  const rows = await source.rows(
    'SELECT ROUTINE_SCHEMA AS databaseName, ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? ' +
      "AND ROUTINE_TYPE = 'FUNCTION' AND IS_DETERMINISTIC = 'NO' AND SQL_DATA_ACCESS NOT IN ('NO SQL', 'READS SQL DATA')",
    [sourceName],
  )
  const isOwn = (name: string): boolean => isSameDatabase(name, sourceName, source.server.lowerCaseTableNames)
  return new Set(rows.filter((row) => isOwn(readText(row, 'databaseName'))).map((row) => readText(row, 'name')))
}

function toProblems(baseName: string, functions: readonly string[]): readonly CloneProblem[] {
  if (functions.length === 0) return []
  const message =
    `Functions of \`${baseName}\` are neither DETERMINISTIC nor NO SQL nor READS SQL DATA, and the target, whose binary log ` +
    `is on, takes no such function from anybody (1418): ${functions.join(', ')}. ${TRUST} there while you clone, or say on ` +
    'the source what is true of them: ALTER FUNCTION … NO SQL or READS SQL DATA, or make them again as DETERMINISTIC.'
  return [{ type: 'server-setting', setting: 'log_bin_trust_function_creators', message }]
}
