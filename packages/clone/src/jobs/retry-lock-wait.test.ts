import { expect, test } from 'vitest'
import { retryLockWait } from './retry-lock-wait.ts'

function failing(times: number, errno: number) {
  let runs = 0
  return async (): Promise<number> => {
    runs++
    if (runs <= times) throw Object.assign(new Error(`run ${runs}`), { errno })
    return runs
  }
}

const wait = { tries: 3, pauseMs: 1 } as const

test('tries again for a lock, as often as it was told', async () => {
  expect(await retryLockWait(failing(2, 1205), wait)).toBe(3)
  await expect(retryLockWait(failing(9, 1205), wait)).rejects.toThrow('run 3')
})

test('gives up at once after any other error, and when it is stopped', async () => {
  await expect(retryLockWait(failing(9, 1064), wait)).rejects.toThrow('run 1')
  const signal = AbortSignal.abort()
  await expect(retryLockWait(failing(9, 1205), { ...wait, signal })).rejects.toMatchObject({ name: 'AbortError' })
})
