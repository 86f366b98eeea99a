import { describe, expect, test } from 'vitest'
import type { ModuleResult } from './closing-line.ts'
import { countTests } from './closing-line.ts'

type State = 'passed' | 'failed' | 'skipped' | 'pending'

function moduleOf(states: readonly State[], { ok = true, errors = 0 } = {}): ModuleResult {
  return {
    ok: () => ok,
    errors: () => Array.from({ length: errors }),
    children: { allTests: () => states.map((state) => ({ result: () => ({ state }) })) },
  }
}

describe('the closing line', () => {
  test.each([
    ['counts tests by state', [moduleOf(['passed', 'passed', 'failed', 'skipped'])], 0, [2, 1, 1]],
    ['counts a test that was lost with its worker as failed', [moduleOf(['passed', 'pending'])], 0, [1, 1, 0]],
    ['counts a file that could not be loaded as a failure', [moduleOf([], { ok: false })], 0, [0, 1, 0]],
    ['counts a file whose hooks failed as a failure', [moduleOf(['passed'], { errors: 1 })], 0, [1, 1, 0]],
    ['counts errors outside of any test when nothing else failed', [moduleOf(['passed'])], 2, [1, 1, 0]],
    ['does not count them twice', [moduleOf(['failed'])], 2, [0, 1, 0]],
    ['is all zero for no files', [], 0, [0, 0, 0]],
  ] as const)('%s', (_, modules, errors, [passed, failed, skipped]) => {
    expect(countTests(modules, errors)).toEqual({ passed, failed, skipped })
  })
})
