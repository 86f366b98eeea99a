import { expect, it } from 'vitest'
import { foldName } from './fold-name.ts'

// As both servers answer with lower_case_table_names=1.
it.each([
  ['Trades', 'trades'],
  ['ΣΑΣ', 'σασ'],
  ['İzmir', 'izmir'],
])('folds %s letter by letter', (name, folded) => {
  expect(foldName(name, 1)).toBe(folded)
  expect(foldName(name, 0)).toBe(name)
})
