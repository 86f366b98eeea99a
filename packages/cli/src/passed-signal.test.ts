import { expect, test } from 'vitest'
import { parseJob, reachesGroup } from './passed-signal.ts'

test.each([
  ['7 (node) S 1 7 5 34816 7 4194304', { isSessionLeader: false, hasTerminal: true, isInFront: true }],
  ['7 (a) (b) S 1 7 7 34816 9 4194304', { isSessionLeader: true, hasTerminal: true, isInFront: false }],
  ['7 (node) S 1 7 5 0 -1 4194304', { isSessionLeader: false, hasTerminal: false, isInFront: false }],
])('reads the job in `%s`', (stat, job) => {
  expect(parseJob(stat, 7)).toEqual(job)
})

const inFront = { isSessionLeader: false, hasTerminal: true, isInFront: true }
const behind = { ...inFront, isInFront: false }
const hungUp = { ...behind, hasTerminal: false }

test.each([
  ['SIGINT', inFront, inFront, true],
  ['SIGINT', inFront, behind, false],
  ['SIGQUIT', inFront, inFront, true],
  ['SIGQUIT', hungUp, hungUp, false],
  ['SIGTERM', inFront, inFront, false],
  ['SIGUSR1', inFront, inFront, false],
  ['SIGHUP', inFront, inFront, false],
  ['SIGHUP', inFront, hungUp, true],
  ['SIGHUP', inFront, { ...hungUp, isSessionLeader: true }, false],
  ['SIGHUP', hungUp, hungUp, false],
] as const)('knows who gives %s to the command: %j, then %j', (signal, before, now, expected) => {
  expect(reachesGroup(signal, { before, now })).toBe(expected)
})
