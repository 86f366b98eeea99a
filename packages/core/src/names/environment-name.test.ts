import { describe, expect, it } from 'vitest'
import { parseEnvironmentName, parseFullEnvironmentName } from './environment-name.ts'

describe('parseEnvironmentName', () => {
  it.each([
    ['mean-reversion', 'test-mean-reversion'],
    ['test-mean-reversion', 'test-mean-reversion'],
    ['test', 'test'],
    ['0', 'test-0'],
    ['tests', 'test-tests'],
    ['production', 'test-production'],
    ['x'.repeat(57), `test-${'x'.repeat(57)}`],
  ])('reads %s as %s', (text, environment) => {
    expect(parseEnvironmentName(text)).toBe(environment)
  })

  it.each(['', ' ', 'test-', 'test--x', '-x', 'Mean', 'a_b', 'a b', 'é', 'test-A', 'a/b', "a'b", 'x'.repeat(58)])(
    'refuses %j and says what was found',
    (text) => {
      expect(() => parseEnvironmentName(text, '--env')).toThrow(
        expect.objectContaining({
          code: 'DBENV_INVALID_ENVIRONMENT',
          value: text,
          origin: '--env',
          message: expect.stringContaining(`\`${text}\` (from --env)`),
        }),
      )
    },
  )

  it.each(['prod', 'PROD', 'Prod'])('refuses %s: production is not chosen by a flag', (text) => {
    expect(() => parseEnvironmentName(text)).toThrow(/never chosen by a flag/)
  })
})

describe('parseFullEnvironmentName', () => {
  it.each(['prod', 'test', 'test-x'])('accepts %s', (text) => {
    expect(parseFullEnvironmentName(text)).toBe(text)
  })

  it.each(['production', 'mean-reversion', 'Test', 'test_x', ''])('refuses %j', (text) => {
    expect(() => parseFullEnvironmentName(text, 'ENVIRONMENT')).toThrow(/from ENVIRONMENT/)
  })
})
