import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface BuildLockOptions {
  /** The file that is the lock. */
  readonly file: string
  /** Who takes it: the guarded folder of this start, which exists. */
  readonly owner: string
  /** Whether an owner found in the file still lives; a dead one's lock is taken over. */
  readonly isAlive: (owner: string) => Promise<boolean>
  /** Ends the waiting: what the lock is for exists. */
  readonly isDone: () => Promise<boolean>
  /** Called once, before the waiting. */
  readonly onWaiting?: (() => void) | undefined
  readonly signal?: AbortSignal
}

/** Looks this often whether the other one is done: a build takes 0.3-12 s. */
const POLL_MS = 40

/**
 * Waits until `isDone`, or until it is this owner's turn to build: then resolves to the lock.
 * It only saves double work. Two builders at once do no harm, since what they make appears by an atomic rename.
 */
export async function acquireBuildLock(options: BuildLockOptions): Promise<AsyncDisposable | undefined> {
  const { file, owner, signal } = options
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  let isWaiting = false
  while (!(await options.isDone())) {
    signal?.throwIfAborted()
    if (await takeFile(file, owner)) return { [Symbol.asyncDispose]: () => release(file, owner) }
    const holder = await readHolder(file)
    if (holder !== undefined && !(await options.isAlive(holder))) {
      await release(file, holder)
      continue
    }
    if (!isWaiting) options.onWaiting?.()
    isWaiting = true
    await sleep(POLL_MS, undefined, signal ? { signal } : {})
  }
  return undefined
}

async function takeFile(file: string, owner: string): Promise<boolean> {
  const own = join(owner, 'build.lock')
  await writeFile(own, owner)
  try {
    // A link appears with its text in it: nobody reads a lock that names no owner yet.
    await link(own, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function readHolder(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    // released in between
    return undefined
  }
}

async function release(file: string, owner: string): Promise<void> {
  if ((await readHolder(file)) === owner) await rm(file, { force: true })
}
