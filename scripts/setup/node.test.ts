import { expect, test } from 'vitest'
import { isNodeNewEnough } from './node.mjs'

test.each(['22.22.0', 'v22.23.1', '24.11.0', '24.21.0', '26.0.0', '27.1.0'])('runs the tools on Node %s', (version) => {
  expect(isNodeNewEnough(version)).toBe(true)
})

test.each(['16.20.2', '20.20.2', '22.21.9', '23.11.0', '24.10.0', '25.2.0', ''])('does not on Node `%s`', (version) => {
  expect(isNodeNewEnough(version)).toBe(false)
})
