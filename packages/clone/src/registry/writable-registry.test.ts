import { createWritableMemoryRegistry } from '../../test/memory-registry.ts'
import { describeRegistry } from '../../test/registry-conformance.ts'

describeRegistry('createWritableMemoryRegistry', async () => {
  let shiftMs = 0
  return {
    registry: createWritableMemoryRegistry(() => Date.now() + shiftMs),
    async age(seconds) {
      shiftMs += seconds * 1000
    },
  }
})
