import process from 'node:process'
import { localServer } from '@dbenv/server'
import { dbenv } from '@dbenv/vitest/plugin'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { COMMON } from './settings.ts'

const { SUITE_PROGRAM, SUITE_SQL = '' } = process.env

// The suite on the harness: four slots.
const config: ViteUserConfig = defineConfig({
  ...COMMON,
  plugins: [
    dbenv({
      ...(SUITE_PROGRAM ? { server: localServer({ program: SUITE_PROGRAM }) } : {}),
      source: { files: [SUITE_SQL] },
    }),
  ],
})
export default config
