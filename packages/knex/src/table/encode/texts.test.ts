import { expect, test } from 'vitest'
import { PLAIN_COLUMN } from '../../../test/plain-column.ts'
import { createEnumEncoder, createSetEncoder } from './texts.ts'

// As both servers print a column type, whatever the sql_mode.
const columnType = String.raw`enum('a\\b','\\','\\n','n\nl','r\rl','z\0','it''s','\\''','tab	q"','x\\'',''y')`

test.each(['a\\b', '\\', '\\n', 'n\nl', 'r\rl', 'z\0', "it's", "\\'", 'tab\tq"', "x\\','y"])(
  'knows the member %j',
  (member) => {
    expect(createEnumEncoder({ ...PLAIN_COLUMN, dataType: 'enum', columnType })(member)).toBe(member)
  },
)

test.each(['a\\\\b', '\\\\', 'n\\nl', 'r\\rl', 'z\\0', "it''s", 'y'])('knows no member %j', (text) => {
  const encode = createEnumEncoder({ ...PLAIN_COLUMN, dataType: 'enum', columnType })
  expect(() => encode(text)).toThrow('not one of its members')
})

test('joins members of a SET that hold a backslash or a line feed', () => {
  const encode = createSetEncoder({ ...PLAIN_COLUMN, dataType: 'set', columnType: String.raw`set('x\\y','z','n\n')` })
  expect(encode('x\\y,n\n')).toBe('x\\y,n\n')
  expect(() => encode('x\\\\y')).toThrow('not members in the order of the declaration')
})
