import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countEncodedBytes, parseDatabaseName } from './database-name.ts'
import { LabelTooLongError, toDatabaseName, toNameMap } from './environment-databases.ts'
import { isSameDatabase } from './fold-name.ts'
import { toSharedDatabases } from './shared-databases.ts'

describe('toDatabaseName', () => {
  it.each([
    ['portfolio_data', 'prod', 'portfolio_data'],
    ['portfolio_data', 'test', 'portfolio_data_test'],
    ['portfolio_data', 'test-mean-reversion', 'portfolio_data_test-mean-reversion'],
    ['master_config', 'test-x', 'master_config'],
    ['odd name-é', 'test', 'odd name-é_test'],
  ] as const)('makes of %s in %s %s', (base, environment, name) => {
    expect(toDatabaseName(base, environment)).toBe(name)
  })

  it('names the longest label that fits', () => {
    const error = catchError(() => toDatabaseName('b'.repeat(50), 'test-mean-reversion'))
    expect(error).toBeInstanceOf(LabelTooLongError)
    expect(error).toMatchObject({ code: 'DBENV_LABEL_TOO_LONG', longestLabel: 'mean-rev' })
    expect(String(error)).toContain('The longest label that fits has 8 characters: `mean-rev`')
  })

  it('counts five bytes for each hyphen of the label', () => {
    const error = catchError(() => toDatabaseName('b'.repeat(10), `test-x${'-'.repeat(47)}`))
    expect(error).toBeInstanceOf(LabelTooLongError)
  })

  it('says so when no label fits', () => {
    expect(() => toDatabaseName('b'.repeat(62), 'test')).toThrow(/No label fits/)
  })

  it('proposes a label that then fits', () => {
    const base = fc.string({ unit: fc.constantFrom('a', '_', '-', 'é', '$'), minLength: 1, maxLength: 50 })
    const label = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,56}$/)
    fc.assert(
      fc.property(base, label, (baseName, text) => {
        const error = catchError(() => toDatabaseName(baseName, `test-${text}`))
        if (!(error instanceof LabelTooLongError)) return
        if (error.longestLabel) toDatabaseName(baseName, `test-${error.longestLabel}`)
      }),
    )
  })
})

describe('toNameMap', () => {
  it('keeps shared databases under their own name', () => {
    const names = toNameMap(['a', 'calendar'], 'test-x', toSharedDatabases(['calendar']))
    expect([...names]).toEqual([
      ['a', 'a_test-x'],
      ['calendar', 'calendar'],
    ])
  })

  it('names a label that fits all base names', () => {
    const bases = ['b'.repeat(50), 'b'.repeat(55)]
    const error = catchError(() => toNameMap(bases, 'test-mean-reversion', toSharedDatabases()))
    expect(error).toMatchObject({ longestLabel: 'mea' })
  })
})

describe('parseDatabaseName', () => {
  it.each([
    '',
    'a\0b',
    'a ',
    'mysql',
    'Information_Schema',
    'x'.repeat(65),
    '-'.repeat(52),
    'a_😀',
    'a\ud800',
    '#mysql50#x',
  ])('refuses %j', (text) => {
    expect(() => parseDatabaseName(text)).toThrow(expect.objectContaining({ code: 'DBENV_INVALID_DATABASE_NAME' }))
  })

  it.each(['x'.repeat(64), '-'.repeat(51), 'a b', 'a.b', 'a`b', '日本', 'select', '#MySQL50#x'])(
    'accepts %j',
    (text) => {
      expect(parseDatabaseName(text)).toBe(text)
      expect(countEncodedBytes(text)).toBeLessThanOrEqual(255)
    },
  )
})

it('compares names as the server folds them', () => {
  expect(isSameDatabase('Prices', 'prices', 0)).toBe(false)
  expect(isSameDatabase('Prices', 'prices', 1)).toBe(true)
  expect(isSameDatabase('Prices', 'prices', 2)).toBe(true)
})

function catchError(act: () => unknown): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}
