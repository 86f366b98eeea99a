import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { stopOnAbort } from './stop-on-abort.ts'

it('kills again and again, one round at a time, and has ended once it is disposed of', async () => {
  let running = 0
  let rounds = 0
  const slow = {
    async killRunning() {
      rounds++
      running++
      expect(running).toBe(1)
      // Longer than the time between two rounds, as when a server is slow to answer.
      await sleep(500)
      running--
    },
  }
  const stopper = stopOnAbort(AbortSignal.abort(), [slow])
  await sleep(700)
  await stopper[Symbol.asyncDispose]()
  expect({ rounds, running }).toEqual({ rounds: 2, running: 0 })
})
