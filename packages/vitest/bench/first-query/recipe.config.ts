import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { COMMON } from './settings.ts'

// The usual recipe: a global setup starts a server and loads the dump; all workers share the databases.
const config: ViteUserConfig = defineConfig({
  ...COMMON,
  test: { ...COMMON.test, globalSetup: [`${import.meta.dirname}/recipe-setup.ts`] },
})
export default config
