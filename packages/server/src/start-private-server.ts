import { randomBytes } from 'node:crypto'
import { mkdir, realpath, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import type { PreparedContent } from './database-server.ts'
import { explainCacheFailure } from './explain-cache-failure.ts'
import { isGuarded, sweepFolders } from './guard/sweep-folders.ts'
import { Watchdog } from './guard/watchdog.ts'
import type { PrivateServer } from './local-server.ts'
import { findFreePort } from './process/find-free-port.ts'
import { toDataArguments } from './process/server-arguments.ts'
import { findServerProgram } from './program/find-server-programs.ts'
import { runInitialisation, startProcess } from './run-server.ts'
import type { ServerProgram } from './server-program.ts'
import { copyFolder } from './template/copy-folder.ts'
import { checkFreeSpace, INITIAL_BYTES, readNeededBytes } from './template/free-space.ts'
import { initialiseDataFolder } from './template/initialise-data-folder.ts'
import { takeSpareCopy, toSpareCopy } from './template/spare-copy.ts'
import { ensureTemplate, findTemplate } from './template/template-cache.ts'
import { readTemplateKey } from './template/template-key.ts'

/** All that one start needs, resolved but for the program. */
export interface PrivateServerRequest {
  /** A path; `undefined`: whatever program is found. */
  readonly wanted: string | undefined
  readonly flavour?: ServerProgram['flavour']
  /** Holds `templates` and `runs`. */
  readonly folder: string
  readonly port?: number
  readonly eventScheduler: 'on' | 'off'
  readonly arguments: readonly string[]
  readonly startTimeoutMs: number
  readonly prepared: PreparedContent | undefined
  readonly signal: AbortSignal | undefined
}

interface PrivateServerOptions extends PrivateServerRequest {
  readonly program: ServerProgram
  /** Of the prepared content; `undefined`: it is prepared at every start. */
  readonly key: string | undefined
}

/**
 * The steps of one start: program and guard, template, copy, process. Whatever fails, the watchdog takes away what was
 * begun.
 */
export async function startPrivateServer(request: PrivateServerRequest): Promise<PrivateServer> {
  if (request.port !== undefined) await findFreePort(request.port)
  const namedFolder = join(request.folder, 'runs')
  const made = await explainCacheFailure(request.folder, () => mkdir(namedFolder, { recursive: true, mode: 0o700 }))
  // A link on the way to it may lead elsewhere while the server runs.
  const folder = await realpath(request.folder)
  const runsFolder = join(folder, 'runs')
  // All of this is waiting for other processes, and for a disk: time to load the driver that will ask the server.
  const [program, key, watchdog] = await Promise.allSettled([
    findProgram(request),
    request.prepared?.key,
    explainCacheFailure(folder, () => Watchdog.start(join(runsFolder, randomBytes(6).toString('hex')))),
    import('mysql2/promise'),
  ])
  try {
    const options = { ...request, folder, program: take(program), key: take(key) }
    const guard = take(watchdog)
    const [server] = await Promise.all([
      explainCacheFailure(folder, () => startGuarded(options, guard)),
      sweepFolders(runsFolder),
    ])
    guard.release()
    return server
  } catch (error) {
    if (watchdog.status === 'fulfilled') await watchdog.value.stop()
    // A cache that holds nothing yet need not come to be for a program that cannot be used.
    if (program.status === 'rejected' && made !== undefined) await removeEmptyFolders(namedFolder, made)
    throw error
  }
}

function findProgram({ wanted, flavour, signal }: PrivateServerRequest): Promise<ServerProgram> {
  return findServerProgram({
    ...(wanted === undefined ? {} : { program: wanted }),
    ...(flavour === undefined ? {} : { flavour }),
    ...(signal ? { signal } : {}),
  })
}

/** From `folder` up to `top`, as far as nobody has put anything there. */
async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  )
  if (isGone && folder !== top && folder.startsWith(top)) await removeEmptyFolders(dirname(folder), top)
}

/** The value of what settled, or its error. */
function take<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}

async function startGuarded(options: PrivateServerOptions, watchdog: Watchdog): Promise<PrivateServer> {
  const template = await ensurePreparedTemplate(options, watchdog)
  const dataFolder = join(watchdog.folder, 'data')
  // What a suite starts on again and again; a bare template is small.
  const spareCopy = options.key === undefined ? undefined : toSpareCopy(template)
  if (!spareCopy || !(await takeSpareCopy(spareCopy, dataFolder))) {
    await checkFreeSpace(options.folder, await readNeededBytes(template))
    await copyFolder(template, dataFolder)
  }
  options.signal?.throwIfAborted()
  if (options.key !== undefined) options.prepared?.onContent?.({ folder: watchdog.folder })
  const server = await startProcess(options, watchdog, { purpose: 'run', dataFolder })
  if (spareCopy) await watchdog.leaveSpare(spareCopy)
  if (options.key === undefined) await options.prepared?.prepare(server)
  return server
}

async function ensurePreparedTemplate(options: PrivateServerOptions, watchdog: Watchdog): Promise<string> {
  const { prepared, key, program, signal } = options
  if (!prepared || key === undefined) return ensureBaseTemplate(options, watchdog)
  const request = {
    ...toTemplateRequest(options, watchdog),
    key: await readTemplateKey(program, options.arguments, key),
  }
  const found = await findTemplate(request)
  if (found !== undefined) return found
  const base = await ensureBaseTemplate(options, watchdog)
  return ensureTemplate({
    ...request,
    onWaiting: prepared.onWaiting,
    build: async (folder) => {
      await checkFreeSpace(options.folder, await readNeededBytes(base))
      await copyFolder(base, folder)
      const server = await startProcess(options, watchdog, { purpose: 'template', dataFolder: folder })
      await prepared.prepare(server)
      signal?.throwIfAborted()
      await server.shutDown()
    },
  })
}

async function ensureBaseTemplate(options: PrivateServerOptions, watchdog: Watchdog): Promise<string> {
  const { program, signal } = options
  const dataArguments = toDataArguments(program.flavour, 'template', process.getuid?.() === 0, options.arguments)
  return ensureTemplate({
    ...toTemplateRequest(options, watchdog),
    key: await readTemplateKey(program, dataArguments),
    build: async (dataFolder) => {
      await checkFreeSpace(options.folder, INITIAL_BYTES[program.flavour])
      await initialiseDataFolder({
        program,
        dataFolder,
        workFolder: watchdog.folder,
        dataArguments,
        run: (command) => runInitialisation(options, watchdog, command),
        ...(signal ? { signal } : {}),
      })
    },
  })
}

function toTemplateRequest({ folder, signal }: PrivateServerOptions, watchdog: Watchdog) {
  return {
    templatesFolder: join(folder, 'templates'),
    runFolder: watchdog.folder,
    isAlive: isGuarded,
    guard: (file: string, text: string) => watchdog.guard(file, text),
    ...(signal ? { signal } : {}),
  }
}
