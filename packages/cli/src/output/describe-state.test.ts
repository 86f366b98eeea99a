import { expect, test } from 'vitest'
import { describeState } from './describe-state.ts'

const name = 'pid 4711 on build-7'

test.each([
  ['ready', undefined, 'ready'],
  ['ready', { name, state: 'running' }, 'ready, in use by pid 4711 on build-7'],
  ['creating', { name, state: 'unknown' }, 'creating, in use by pid 4711 on build-7'],
  ['creating', { name, state: 'gone' }, 'creating; pid 4711 on build-7, which held it, has died: free within a minute'],
  ['failed', undefined, 'failed, and nobody is at work on it'],
] as const)('says of %s, held by %j: %s', (state, holder, text) => {
  expect(describeState({ state, holder, isLeftBehind: false })).toBe(text)
})

test.each(['ready', 'failed'] as const)('says of %s, left behind, what removes it', (state) => {
  expect(describeState({ state, holder: undefined, isLeftBehind: true })).toMatch(/left behind .*`dbenv prune`/)
})
