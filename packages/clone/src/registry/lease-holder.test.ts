import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { createLeaseToken, describeHolder, describeOwner, findHolderState } from './lease-holder.ts'

/** Above what Linux, macOS and Windows give out. */
const NO_PID = 99_999_999

test('makes a new token each time, short enough for the registry', () => {
  const tokens = new Set(Array.from({ length: 100 }, createLeaseToken))
  expect(tokens.size).toBe(100)
  expect(Math.max(...[...tokens].map((token) => token.length))).toBeLessThanOrEqual(64)
})

test.each([
  ['this process', createLeaseToken(), 'running'],
  ['a process of this host that is gone', createLeaseToken().replace(/^\d+/, String(NO_PID)), 'gone'],
  ['a process of another host', '1@elsewhere/0123456789abcdef', 'unknown'],
  ['a token of another form', 'run-1', 'unknown'],
])('tells of %s', (_, token, state) => {
  expect(findHolderState(token)).toBe(state)
})

test('names the holder for people', () => {
  expect(describeHolder(createLeaseToken())).toBe(`pid ${process.pid} on ${hostname().slice(0, 36)}`)
  expect(describeHolder('run-1')).toBe('another process')
  expect(describeOwner()).toMatch(/^.+@.+ pid \d+$/)
})
