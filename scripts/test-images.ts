// Which container images the container tests run on. Read by vitest.config.ts, in the main process, before any test.
import process from 'node:process'
import { findSocket, isAnswering } from './setup/docker-api.mjs'
import type { Flavour } from './setup/server-programs.mjs'
import { FLAVOURS } from './setup/server-programs.mjs'

const VARIABLES = { mariadb: 'DBENV_TEST_MARIADB_IMAGE', mysql: 'DBENV_TEST_MYSQL_IMAGE' } as const

/** What `containerServer` takes by itself. */
const OFFICIAL = { mariadb: 'mariadb:10.11', mysql: 'mysql:9.7' } as const

/**
 * An image a vendor, if a Docker answers: `DBENV_TEST_MARIADB_IMAGE` and `DBENV_TEST_MYSQL_IMAGE`, which
 * `with-docker.mjs` sets, else the official ones. Without Docker none, and a sentence that tells how to get one.
 */
export async function findTestImages(): Promise<{
  readonly images: readonly { readonly flavour: Flavour; readonly image: string }[]
  readonly missing: readonly string[]
}> {
  const socket = findSocket(process.env)
  // One that is not on a socket was named by a person, who knows that it is there.
  if (socket === undefined || (await isAnswering(socket))) {
    const images = FLAVOURS.map((flavour) => ({ flavour, image: process.env[VARIABLES[flavour]] ?? OFFICIAL[flavour] }))
    return { images, missing: [] }
  }
  const command = "`node scripts/with-docker.mjs npm test -- --project 'container:*'`"
  const missing = `Tests in containers were left out: no Docker answers at ${socket}. As root, ${command} brings its own.`
  return { images: [], missing: [missing] }
}
