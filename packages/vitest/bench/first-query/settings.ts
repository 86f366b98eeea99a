import process from 'node:process'
import type { ViteUserConfig } from 'vitest/config'

/** What all three configurations of the benchmark have in common. */
export const COMMON: ViteUserConfig = {
  test: {
    root: process.env['SUITE_ROOT'] ?? import.meta.dirname,
    include: ['**/*.suite.ts'],
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
}
