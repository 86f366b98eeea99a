import { expect, test } from 'vitest'
import { UsageError } from '../cli-errors.ts'
import { describeError } from './describe-error.ts'

function driverError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

test("gives dbenv's own code and message as they are", () => {
  expect(describeError(new UsageError('Choose one.'))).toEqual({ code: 'DBENV_USAGE', message: 'Choose one.' })
})

test.each([
  ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', /ECONNREFUSED 127\.0\.0\.1:1\. Check MYSQL_HOST/],
  ['ER_ACCESS_DENIED_ERROR', "Access denied for user 'x'", /Access denied for user 'x'\. Check MYSQL_USER/],
])('says what to do about %s', (code, text, message) => {
  expect(describeError(driverError(code, text))).toEqual({ code, message: expect.stringMatching(message) })
})

test('finds the text inside an error for a host with several addresses', () => {
  const inner = [driverError('ECONNREFUSED', 'connect ECONNREFUSED ::1:1')]
  const error = Object.assign(new AggregateError(inner), { code: 'ECONNREFUSED' })
  expect(describeError(error).message).toContain('connect ECONNREFUSED ::1:1')
})

test.each([['text'], [undefined]])('copes with %j thrown', (thrown) => {
  expect(describeError(thrown)).toEqual({ code: 'UNEXPECTED', message: String(thrown) })
})
