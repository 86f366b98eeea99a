import process from 'node:process'
import { localServer } from '@dbenv/server'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { dbenv } from '../../../src/plugin.ts'

// The suite that the tests of the harness run; what differs between its runs comes by SUITE_* variables.
const program = process.env['SUITE_PROGRAM']

const config: ViteUserConfig = defineConfig({
  plugins: [
    dbenv({
      ...(program ? { server: localServer({ program }) } : {}),
      source: { files: ['schema/*.sql'] },
      isolate: process.env['SUITE_ISOLATE'] === 'run' ? 'run' : 'worker',
    }),
  ],
  test: { include: ['*.suite.ts'], root: import.meta.dirname, maxWorkers: 4 },
})
export default config
