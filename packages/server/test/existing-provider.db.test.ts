import { inject } from 'vitest'
import { existingServer } from '../src/index.ts'
import { describeProvider } from './fixtures/provider-suite.ts'

const { connection, flavour } = inject('testServer')

describeProvider('existing', {
  flavour,
  toOwned: () => ({ kind: 'existing', options: { connection } }),
  create: () => existingServer({ connection }),
  createFailing: () => ({
    provider: existingServer({ connection: { ...connection, password: 'not-the-password' } }),
    code: 'DBENV_SERVER_UNREACHABLE',
    message: /Access denied/,
  }),
  signals: ['SIGKILL'],
  // It starts nothing.
  findLeftovers: async () => [],
})
