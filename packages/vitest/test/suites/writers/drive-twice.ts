// What an editor does, and a person in watch mode: vitest's own interface, twice in one process, each time with a
// second run of the same files before it is closed.
import path from 'node:path'
import process from 'node:process'
import { createVitest } from 'vitest/node'

for (let round = 1; round <= 2; round++) {
  const vitest = await createVitest('test', {
    config: path.join(import.meta.dirname, 'vitest.config.ts'),
    configLoader: 'native',
    watch: true,
  })
  await vitest.start()
  await vitest.rerunTestSpecifications(await vitest.globTestSpecifications(), true)
  const failed = vitest.state.getCountOfFailedTests() + vitest.state.getUnhandledErrors().length
  process.stdout.write(`round ${round}: ${failed} failed\n`)
  await vitest.close()
}
process.exit(0)
