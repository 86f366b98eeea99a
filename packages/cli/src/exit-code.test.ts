import { EnvironmentNotFoundError } from '@dbenv/clone'
import { MissingConnectionSettingsError, parseEnvironmentName } from '@dbenv/core'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { ConfirmationRequiredError, DeclinedError, QuestionLeftError, UsageError } from './cli-errors.ts'
import { exitCodeOf } from './exit-code.ts'

const calm = new AbortController().signal

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new TypeError('nothing was thrown')
}

test.each([
  [new CommanderError(0, 'commander.helpDisplayed', ''), 0],
  [new CommanderError(1, 'commander.unknownOption', ''), 2],
  [new UsageError('x'), 2],
  [thrownBy(() => parseEnvironmentName('UPPER')), 2],
  [new MissingConnectionSettingsError(['MYSQL_HOST'], ''), 2],
  [thrownBy(() => parseEnvironmentName('prod')), 3],
  [new DeclinedError('x'), 3],
  [new ConfirmationRequiredError('x'), 3],
  [new EnvironmentNotFoundError(['test-x'], []), 1],
  [new Error('x'), 1],
  [new QuestionLeftError('x'), 130],
])('ends with the code of %s', (error, code) => {
  expect(exitCodeOf(error, calm)).toBe(code)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('ends as %s has it, whatever was thrown because of it', (signal, code) => {
  expect(exitCodeOf(new UsageError('x'), AbortSignal.abort(signal))).toBe(code)
})
