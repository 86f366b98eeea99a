import { expect, test } from 'vitest'
import { PLAIN_COLUMN } from '../../../test/plain-column.ts'
import { createInet4Encoder, createInet6Encoder } from './addresses.ts'

const column = { ...PLAIN_COLUMN, dataType: 'inet6', columnType: 'inet6' }

// What MariaDB 10.11 printed for each.
test.each([
  ['2001:db8:0:1:1:1:1:1', '2001:db8::1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:0:0:1:1:0:0:1', '2001::1:1:0:0:1'],
  ['0:0::0', '::'],
  ['::0001', '::1'],
  ['::1:2', '::0.1.0.2'],
  ['::102:304', '::1.2.3.4'],
  ['::ffff:102:304', '::ffff:1.2.3.4'],
  ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7::'],
  ['0:1:2:3:4:5:6:7', '::1:2:3:4:5:6:7'],
  ['::ABCD:1234', '::171.205.18.52'],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
])('takes %s only as %s', (other, form) => {
  const encode = createInet6Encoder(column)
  expect(encode(form)).toBe(form)
  expect(() => encode(other)).toThrow(`it is read back as \`${form}\``)
})

test.each(['', '1.2.3.4', ':::', '1:2', '::1%eth0', 'fe80::1]', 7])('refuses %s as IPv6', (value) => {
  expect(() => createInet6Encoder(column)(value)).toThrow(TypeError)
})

test('takes IPv4 addresses without leading zeros', () => {
  const encode = createInet4Encoder(column)
  expect(encode('192.0.2.255')).toBe('192.0.2.255')
  for (const value of ['192.0.2.256', '192.0.2.01', '192.0.2', '::1', 1]) expect(() => encode(value)).toThrow(TypeError)
})
