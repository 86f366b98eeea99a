import { styleText } from 'node:util'
import { readConnectionSettings, readSharedDatabases, readTestAccount } from '@dbenv/core'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { type CheckResult, createResults } from '../doctor/check-result.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { describeError } from '../output/describe-error.ts'
import { formatExamples } from '../output/format-examples.ts'
import { toVisibleText } from '../output/visible-text.ts'
import { printResult, type Terminal } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv doctor', 'check settings, server, registry and accounts'],
  ['dbenv doctor --json', 'the same for a script; ends with 1 on a problem'],
] as const

/** `dbenv doctor`: whether this place is fit for work; changes nothing. */
export const addDoctorCommand: AddCommand = (program, { terminal, setExitCode }) => {
  program
    .command('doctor')
    .summary('check settings, server, registry and accounts')
    .description(
      'Checks the settings, the server, the registry and the accounts. Only reads. Ends with 1 on a problem.',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (options) => {
      const results: CheckResult[] = []
      try {
        for await (const result of examine(terminal)) results.push(result)
      } catch (error) {
        // Whatever stops one check stops those that build on it.
        results.push(createResults(nextCheck(results)).problem(describeError(error).message))
      }
      if (results.some(({ status }) => status === 'problem')) setExitCode(EXIT_CODE.failed)
      if (options.json) return printResult(terminal, JSON.stringify({ checks: results }, undefined, 2))
      for (const { check, status, message } of results) {
        printResult(terminal, `${MARKS[status]()} ${check.padEnd(12)}  ${toVisibleText(message)}`)
      }
    })
}

const MARKS = {
  ok: () => styleText('green', 'ok     '),
  warning: () => styleText('yellow', 'warning'),
  problem: () => styleText('red', 'problem'),
} as const

const CHECKS = ['settings', 'server', 'registry', 'accounts'] as const

async function* examine(terminal: Terminal): AsyncGenerator<CheckResult> {
  const connection = readConnectionSettings(terminal.variables)
  const account = readTestAccount(terminal.variables)
  const shared = readSharedDatabases(terminal.variables)
  const place = connection.socketPath ?? `${connection.host}:${connection.port}`
  yield createResults('settings').ok(`${connection.user} at ${place}.`)

  const { openQuery } = await import('@dbenv/clone')
  await using own = await openQuery(connection)
  const { checkServer } = await import('../doctor/check-server.ts')
  yield* await checkServer(own.query)
  const { checkShared } = await import('../doctor/check-shared.ts')
  yield* await checkShared(own.query, shared)

  const { checkRegistry } = await import('../doctor/check-registry.ts')
  const { results, baseNames } = await checkRegistry(connection, own.query)
  yield* results

  await using test = account === undefined ? undefined : await openQuery({ ...connection, ...account })
  const { checkAccounts } = await import('../doctor/check-accounts.ts')
  yield* await checkAccounts(own.query, baseNames, account, test?.query, shared)
}

function nextCheck(results: readonly CheckResult[]): string {
  return CHECKS.find((check) => results.every((result) => result.check !== check)) ?? 'accounts'
}
