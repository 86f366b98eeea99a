import path from 'node:path'
import process from 'node:process'
import type { ViteUserConfig } from 'vitest/config'

/** What all three configurations of the benchmark have in common. */
export const COMMON: ViteUserConfig = {
  cacheDir: path.join(import.meta.dirname, '../../../../.cache/vite'),
  test: {
    fsModuleCachePath: path.join(import.meta.dirname, '../../../../.cache/vitest'),
    root: process.env['SUITE_ROOT'] ?? import.meta.dirname,
    include: ['**/*.suite.ts'],
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
}
