import { expect, test } from 'vitest'
import { explainFailure, isDiskFailure } from './explain-failure.mjs'

test.each([
  ['npm error code ENOSPC', 'is full'],
  ['tar: ./usr/bin/x: Wrote only 8192 of 10240 bytes', 'is full'],
  ["E: You don't have enough free space in /x/archives/.", 'is full'],
  ['npm error code EACCES', 'cannot be written'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['npm error code E403', 'credentials'],
  ['npm error errno ECONNREFUSED', 'could not be reached'],
  ['error sending request: client error (Connect): dns error', 'could not be reached'],
  ["W: Failed to fetch http://mirror/InRelease  Temporary failure resolving 'mirror'", 'could not be reached'],
])('knows what `%s` means', (output, advice) => {
  expect(explainFailure('Getting it', `first line\n${output}\nlast line`, 'The registry')).toBe(
    `Getting it failed.\n${explanationWith(advice, output)}\n  ${output}`,
  )
})

/** The advice is the second part; it must hold the words. */
function explanationWith(words: string, output: string): string {
  const advice = explainFailure('x', output, 'The registry').split('\n').slice(1, -1).join('\n')
  expect(advice).toContain(words)
  return advice
}

test('asks for the disk first: a full one breaks downloads too', () => {
  expect(explainFailure('x', 'ECONNRESET\nENOSPC', 'The registry')).toContain('is full')
})

test('does not blame the network for what did not use it', () => {
  expect(explainFailure('Building', "error TS2305: no member 'ETIMEDOUT'")).toBe(
    "Building failed.\n  error TS2305: no member 'ETIMEDOUT'",
  )
})

test('shows the end of an output that it does not know', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`)
  expect(explainFailure('x', lines.join('\n'), 'y').split('\n')).toHaveLength(16)
})

test('shows a cause that is repeated once', () => {
  expect(explainFailure('x', 'ENOSPC\nENOSPC\nENOSPC').match(/ENOSPC/g)).toHaveLength(1)
})

test('tells a full or locked disk from a fault of the set-up', () => {
  expect(isDiskFailure(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe(true)
  expect(isDiskFailure(new Error('ENOSPC'))).toBe(false)
  expect(isDiskFailure('ENOSPC')).toBe(false)
})
