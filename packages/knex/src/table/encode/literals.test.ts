import { expect, test } from 'vitest'
import type { OptionalCell } from '../row-encoder.ts'
import type { CellKind } from './encoder.ts'
import { toLiteral } from './literals.ts'

test.each<[string, OptionalCell, CellKind, boolean, string]>([
  ['text', 'a', 'text', true, "'a'"],
  ['a quote', "it's", 'text', true, "'it''s'"],
  ['a backslash', '\\', 'text', true, "'\\\\'"],
  ['a backslash that is no escape', "\\'", 'text', false, "'\\'''"],
  ['digits', '12', 'number', true, '12'],
  ['bits', '5', 'bits', true, '5'],
  ['bytes', Uint8Array.of(0, 171), 'bytes', true, "x'00ab'"],
  ['no bytes', new Uint8Array(0), 'bytes', true, "x''"],
  ['NULL', null, 'text', true, 'NULL'],
  ['a default', undefined, 'text', true, 'DEFAULT'],
])('writes %s', (_title, cell, kind, backslashEscapes, literal) => {
  expect(toLiteral(cell, kind, backslashEscapes)).toBe(literal)
})
