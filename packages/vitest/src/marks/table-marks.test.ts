import { expect, it } from 'vitest'
import { toMarksAfterStart } from './table-marks.ts'

it('foretells the marks of a server that starts on the data: it counts from 0, for each partition', () => {
  const marks = { one: '1089#200#5 2024-01-01 10:20:30', parts: '7#3#0 8#40#0 2024-01-01 00:00:00', bare: '12#1#9 ' }
  expect(toMarksAfterStart(marks)).toEqual({
    one: '1089#0#5 2024-01-01 10:20:30',
    parts: '7#0#0 8#0#0 2024-01-01 00:00:00',
    bare: '12#0#9 ',
  })
})
