import path from 'node:path'
import process from 'node:process'
import { localServer } from '@dbenv/server'
import { containerServer } from '@dbenv/server/container'
import {
  type DatabaseSource,
  type DbEnvPlugin,
  type DbEnvPluginOptions,
  dbenv,
  type PreparedSource,
} from '@dbenv/vitest/plugin'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { prepareAndWait, prepareByConnection, prepareByQuery, prepareValues } from './prepare.ts'

// The suite that the tests of the harness run in a vitest of its own; what differs between its runs comes by SUITE_*.
const { SUITE_ROOT, SUITE_POOL, SUITE_ISOLATE, SUITE_RESET, SUITE_WORKERS, SUITE_KEEP } = process.env
const { SUITE_TTL } = process.env
/** Whose databases: each worker's, or the run's. */
const isolate = process.env['SUITE_DATABASES'] === 'run' ? 'run' : 'worker'

const CACHE = path.join(import.meta.dirname, '../../../../../.cache')

const PREPARES: Readonly<Record<string, PreparedSource['prepare']>> = {
  'base-names': prepareByConnection,
  values: prepareValues,
  waits: prepareAndWait,
}

function toSource({ SUITE_SQL, SUITE_FROM, SUITE_PREPARE }: NodeJS.ProcessEnv): DatabaseSource {
  if (SUITE_FROM === 'prod') return { environment: SUITE_FROM, content: 'schema-and-data' }
  const schema = `${import.meta.dirname}/schema/*.sql`
  // What is prepared by base names, as on a private server, or by the query function that it is given.
  if (SUITE_PREPARE) return { prepare: PREPARES[SUITE_PREPARE] ?? prepareByQuery, inputs: [schema] }
  return { files: [SUITE_SQL ?? schema] }
}

/** None: the one that is chosen where nothing is named. */
function toServer({ SUITE_PROGRAM, SUITE_IMAGE }: NodeJS.ProcessEnv): Pick<DbEnvPluginOptions, 'server'> {
  if (SUITE_IMAGE) return { server: containerServer({ image: SUITE_IMAGE }) }
  return SUITE_PROGRAM ? { server: localServer({ program: SUITE_PROGRAM }) } : {}
}

const harness = (): DbEnvPlugin =>
  dbenv({
    ...toServer(process.env),
    source: toSource(process.env),
    ...(process.env['SUITE_NAMES'] ? { databases: process.env['SUITE_NAMES'].split(',') } : {}),
    ...(SUITE_TTL ? { ttl: SUITE_TTL } : {}),
    isolate,
    reset: SUITE_RESET === 'test' || SUITE_RESET === 'none' ? SUITE_RESET : 'file',
    keep: SUITE_KEEP === 'on-failure' ? 'on-failure' : 'never',
  })

/** One harness for both projects, or one each; `roots`: inherited from the root, by projects in folders of their own. */
function toProjects(kind: string | undefined): readonly object[] | undefined {
  if (kind === 'inherit') return ['one', 'two'].map((name) => ({ extends: true, test: { name } }))
  if (kind === 'roots') {
    return ['one', 'two'].map((name) => {
      const root = path.join(SUITE_ROOT ?? '', name)
      return { extends: true, root, test: { name, root } }
    })
  }
  if (kind !== 'own') return undefined
  return ['one', 'two'].map((name) => ({
    plugins: [harness()],
    test: { name, root: SUITE_ROOT, include: ['**/*.suite.ts'], testTimeout: 20_000 },
  }))
}

/** Which part of the harness is there, without the plugin: `none`, `global-setup` (of the suite's folder), `worker-setup`. */
const PART = process.env['SUITE_PART']

const projects = toProjects(process.env['SUITE_PROJECTS'])

const config: ViteUserConfig = defineConfig({
  cacheDir: path.join(CACHE, 'vite'),
  plugins: process.env['SUITE_PROJECTS'] === 'own' || PART ? [] : [harness()],
  test: {
    fsModuleCachePath: path.join(CACHE, 'vitest'),
    root: SUITE_ROOT ?? import.meta.dirname,
    include: ['**/*.suite.ts'],
    pool: SUITE_POOL ?? 'forks',
    isolate: SUITE_ISOLATE !== 'off',
    maxWorkers: Number(SUITE_WORKERS ?? 4),
    testTimeout: 20_000,
    ...(PART === 'worker-setup' ? { setupFiles: ['@dbenv/vitest/worker-setup'] } : {}),
    ...(PART === 'global-setup' ? { globalSetup: [path.join(SUITE_ROOT ?? '', 'global.ts')] } : {}),
    ...(projects ? { projects: [...projects] } : {}),
  },
})
export default config
