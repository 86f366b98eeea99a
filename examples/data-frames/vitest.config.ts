import { dbenv } from '@dbenv/vitest/plugin'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [dbenv({ source: { files: ['databases.sql'] } })] })
