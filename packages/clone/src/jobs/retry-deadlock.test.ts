import { expect, test } from 'vitest'
import { retryDeadlock } from './retry-deadlock.ts'

function failing(times: number, errno: number) {
  let runs = 0
  const run = async (): Promise<number> => {
    runs++
    if (runs <= times) throw Object.assign(new Error(`run ${runs}`), { errno })
    return runs
  }
  return run
}

test('runs again after a deadlock', async () => {
  expect(await retryDeadlock(failing(2, 1213))).toBe(3)
})

test('gives up after five deadlocks, and at once after any other error', async () => {
  await expect(retryDeadlock(failing(9, 1213))).rejects.toThrow('run 5')
  await expect(retryDeadlock(failing(9, 1064))).rejects.toThrow('run 1')
})
