import type { ExistingServerProvider, PrivateServer } from '@dbenv/server'
import { existingServer, localServer } from '@dbenv/server'

/** Stands for a server that is there already: it is started when it is first asked for, and ends with this process. */
export function runningServer(program: string): ExistingServerProvider {
  let started: Promise<PrivateServer> | undefined
  return {
    name: 'existing',
    start: async (options) => {
      started ??= localServer({ program }).start()
      const { connection } = await started
      return existingServer({ connection }).start(options)
    },
  }
}
