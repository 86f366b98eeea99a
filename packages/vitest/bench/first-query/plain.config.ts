import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { COMMON } from './settings.ts'

// The suite without a database.
const config: ViteUserConfig = defineConfig(COMMON)
export default config
