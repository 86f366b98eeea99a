import { inject } from 'vitest'
import { localServer } from '../src/index.ts'
import { findLeftovers } from './fixtures/leftovers.ts'
import { describeProvider } from './fixtures/provider-suite.ts'

const { flavour, program } = inject('testServer')

describeProvider('local', {
  flavour,
  toOwned: (cacheFolder) => ({ kind: 'local', options: { program, cacheFolder } }),
  create: (cacheFolder) => localServer({ program, cacheFolder }),
  createFailing: (cacheFolder) => ({
    provider: localServer({ program, cacheFolder, arguments: ['--no-such-option=1'] }),
    code: 'DBENV_SERVER_START_FAILED',
    message: /unknown variable 'no-such-option=1'/,
  }),
  signals: ['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'],
  begun: 'private-servers/runs/*/watchdog.json',
  moments: [0, 100, 300],
  findLeftovers,
})
