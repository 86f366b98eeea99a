import { expect, test } from 'vitest'
import { readCell } from './input-row.ts'

test('what every object inherits says nothing about a column', () => {
  expect(readCell({ id: 1 }, 'constructor')).toBeUndefined()
  expect(readCell({ id: 1 }, 'toString')).toBeUndefined()
  expect(readCell({ id: 1 }, '__proto__')).toBeUndefined()
  expect(readCell({ constructor: 1 }, 'constructor')).toBe(1)
  expect(readCell(JSON.parse('{ "__proto__": 2 }'), '__proto__')).toBe(2)
})
