import { expect, test } from 'vitest'
import { checkBindings } from './bindings.ts'

test('passes what SQL has a form for', () => {
  const date = new Date(0)
  const bindings = ['a', 1, 1n, true, null, date, Buffer.from('b'), [1, ['x']]]
  expect(checkBindings(bindings)).toEqual(bindings)
})

test('gives bytes of any view as a Buffer', () => {
  const [buffer] = checkBindings([Uint8Array.of(1, 2, 3).subarray(1)])
  expect(Buffer.isBuffer(buffer) && [...buffer]).toEqual([2, 3])
})

test.each([
  ['an invalid Date', new Date(Number.NaN)],
  ['NaN', Number.NaN],
  ['undefined', undefined],
  ['an object', { a: 1 }],
  ['an object that is SQL text of its own', { toSqlString: () => '1 OR 1' }],
  ['a function', () => 1],
  ['half a surrogate pair', '\udc00'],
  ['one of these in a list', [Number.NaN]],
])('refuses %s', (_title, value) => {
  expect(() => checkBindings([value])).toThrow(TypeError)
})
