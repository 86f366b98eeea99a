import { expect, test } from 'vitest'
import { UsageError } from '../cli-errors.ts'
import { describeError } from './describe-error.ts'

function driverError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

test("gives dbenv's own code and message as they are", () => {
  expect(describeError(new UsageError('Choose one.'))).toEqual({ code: 'DBENV_USAGE', message: 'Choose one.' })
})

test('says what to do about a right that the account lacks', () => {
  const code = 'ER_TABLEACCESS_DENIED_ERROR'
  const message = "SELECT command denied to user 'x'"
  expect(describeError(driverError(code, message))).toEqual({
    code,
    message: `${message}. Grant the account what it lacks, or use another one (MYSQL_USER).`,
  })
})

test('shows the GRANT that the registry takes', () => {
  const error = driverError(
    'ER_TABLEACCESS_DENIED_ERROR',
    "SELECT command denied to user 'x'@'h' for table `master_config`.`database_configs`",
  )
  expect(describeError(error).message).toContain('`GRANT SELECT, INSERT, UPDATE ON master_config.* TO USER`')
})

test.each([['text'], [undefined]])('copes with %j thrown', (thrown) => {
  expect(describeError(thrown)).toEqual({ code: 'UNEXPECTED', message: String(thrown) })
})
