import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeOptionFile } from '@dbenv/clone/harness'
import type { ExistingServer } from '@dbenv/server'

const PREFIX = 'dbenv-kept-until-'

/** The folder's name tells when it may go, in seconds of the epoch. */
const FOLDER = new RegExp(`^${PREFIX}(\\d+)-`)

/**
 * Writes an option file for client programs, for this user alone, beside databases that are kept for so many seconds. It
 * is removed by the first run on an existing server after that.
 */
export async function writeKeptOptionFile(
  { connection, flavour }: Pick<ExistingServer, 'connection' | 'flavour'>,
  seconds: number,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${Math.ceil(Date.now() / 1_000) + seconds}-`))
  try {
    return await writeOptionFile(folder, connection, flavour)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Removes the option files of databases that are kept no more. Those of other users stay, for their own runs. */
export async function sweepKeptOptionFiles(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => [])
  const expired = names.filter((name) => Number(FOLDER.exec(name)?.[1] ?? Infinity) * 1_000 < Date.now())
  await Promise.allSettled(expired.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })))
}
