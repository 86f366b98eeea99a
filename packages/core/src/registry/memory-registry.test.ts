import { describeRegistry } from '../../test/registry-conformance.ts'
import { createMemoryRegistry } from './memory-registry.ts'

describeRegistry('createMemoryRegistry', async () => {
  let shiftMs = 0
  return {
    registry: createMemoryRegistry({ now: () => Date.now() + shiftMs }),
    async age(seconds) {
      shiftMs += seconds * 1000
    },
  }
})
