import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import type { PreparedContent } from './database-server.ts'
import { explainCacheFailure } from './explain-cache-failure.ts'
import { isGuarded, sweepFolders } from './guard/sweep-folders.ts'
import { Watchdog } from './guard/watchdog.ts'
import type { PrivateServer } from './local-server.ts'
import { findFreePort } from './process/find-free-port.ts'
import { toDataArguments } from './process/server-arguments.ts'
import { runInitialisation, startProcess } from './run-server.ts'
import type { ServerProgram } from './server-program.ts'
import { copyFolder } from './template/copy-folder.ts'
import { checkFreeSpace, INITIAL_BYTES, readNeededBytes } from './template/free-space.ts'
import { initialiseDataFolder } from './template/initialise-data-folder.ts'
import { takeSpareCopy, toSpareCopy } from './template/spare-copy.ts'
import { ensureTemplate } from './template/template-cache.ts'
import { readTemplateKey } from './template/template-key.ts'

/** All that one start needs, resolved. */
export interface PrivateServerOptions {
  readonly program: ServerProgram
  /** Holds `templates` and `runs`. */
  readonly folder: string
  readonly port?: number
  readonly eventScheduler: 'on' | 'off'
  readonly arguments: readonly string[]
  readonly startTimeoutMs: number
  readonly prepared: PreparedContent | undefined
  readonly signal: AbortSignal | undefined
}

/** The steps of one start: guard, template, copy, process. Whatever fails, the watchdog takes away what was begun. */
export async function startPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  if (options.port !== undefined) await findFreePort(options.port)
  const runsFolder = join(options.folder, 'runs')
  const runFolder = join(runsFolder, randomBytes(6).toString('hex'))
  const watchdog = await explainCacheFailure(options.folder, async () => {
    await mkdir(runsFolder, { recursive: true, mode: 0o700 })
    return Watchdog.start(runFolder)
  })
  try {
    const [server] = await Promise.all([
      explainCacheFailure(options.folder, () => startGuarded(options, watchdog)),
      sweepFolders(runsFolder),
    ])
    watchdog.release()
    return server
  } catch (error) {
    await watchdog.stop()
    throw error
  }
}

async function startGuarded(options: PrivateServerOptions, watchdog: Watchdog): Promise<PrivateServer> {
  const template = await ensurePreparedTemplate(options, watchdog)
  const dataFolder = join(watchdog.folder, 'data')
  // What a suite starts on again and again; a bare template is small.
  const spareCopy = options.prepared?.key === undefined ? undefined : toSpareCopy(template)
  if (!spareCopy || !(await takeSpareCopy(spareCopy, dataFolder))) {
    await checkFreeSpace(options.folder, await readNeededBytes(template))
    await copyFolder(template, dataFolder)
  }
  options.signal?.throwIfAborted()
  const server = await startProcess(options, watchdog, dataFolder)
  if (spareCopy) await watchdog.leaveSpare(spareCopy)
  if (options.prepared?.key === undefined) await options.prepared?.prepare(server)
  return server
}

async function ensurePreparedTemplate(options: PrivateServerOptions, watchdog: Watchdog): Promise<string> {
  const { prepared, program, signal } = options
  const base = await ensureBaseTemplate(options, watchdog)
  if (prepared?.key === undefined) return base
  return ensureTemplate({
    ...toTemplateRequest(options, watchdog),
    key: await readTemplateKey(program, options.arguments, prepared.key),
    build: async (folder) => {
      await checkFreeSpace(options.folder, await readNeededBytes(base))
      await copyFolder(base, folder)
      const server = await startProcess(options, watchdog, folder)
      await prepared.prepare(server)
      signal?.throwIfAborted()
      await server.shutDown()
    },
  })
}

async function ensureBaseTemplate(options: PrivateServerOptions, watchdog: Watchdog): Promise<string> {
  const { program, signal } = options
  const dataArguments = toDataArguments(program.flavour, process.getuid?.() === 0, options.arguments)
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
