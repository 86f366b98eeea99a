import { dbenv } from '@dbenv/vitest/plugin'
import { defineConfig } from 'vitest/config'

// One worker for all files, and a project that inherits the plugin: how vitest treats what is installed differs there.
export default defineConfig({
  plugins: [dbenv({ source: { files: ['production.sql'] } })],
  test: { isolate: false, maxWorkers: 1, projects: [{ extends: true, test: { name: 'installed' } }] },
})
