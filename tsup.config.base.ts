import { defineConfig } from 'tsup'

// One build for every package, entries named by its build script: ESM for Node 22. Declarations come from tsc, because
// TypeScript 7 has no API that tsup could call.
const config: ReturnType<typeof defineConfig> = defineConfig({
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  dts: false,
  clean: true,
  sourcemap: true,
  splitting: true,
  treeshake: true,
})
export default config
