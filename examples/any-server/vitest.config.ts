import { existingServer, localServer } from '@dbenv/server'
import { containerServer } from '@dbenv/server/container'
import { dbenv } from '@dbenv/vitest/plugin'
import { defineConfig } from 'vitest/config'

const source = { files: ['databases.sql'] }

// `vitest --project container`. Without `server` the plugin takes what the machine has: a program, else a container.
export default defineConfig({
  test: {
    projects: [
      { plugins: [dbenv({ source, server: localServer() })], test: { name: 'local' } },
      { plugins: [dbenv({ source, server: containerServer({ flavour: 'mysql' }) })], test: { name: 'container' } },
      { plugins: [dbenv({ source, server: existingServer() })], test: { name: 'existing' } }, // what MYSQL_* name
    ],
  },
})
