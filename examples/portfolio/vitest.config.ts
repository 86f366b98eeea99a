import { dbenv } from '@dbenv/vitest/plugin'
import { defineConfig } from 'vitest/config'
import { productionSource } from './test/production-source.ts'

export default defineConfig({ plugins: [dbenv({ source: productionSource })] })
