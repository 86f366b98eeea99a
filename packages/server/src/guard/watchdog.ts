import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { dirname } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { match } from 'ts-pattern'
import type { SpareCopy } from '../template/spare-copy.ts'
import { CleanupFailedError } from './cleanup-failed-error.ts'
import { findScript } from './find-script.ts'
import { type EndCommand, type GuardReport, type GuardRequest, NOT_ALL_REMOVED } from './guard-message.ts'
import type { GuardedCommand, GuardedExit, GuardedProcess } from './guarded-process.ts'
import { isProcessOf } from './is-process-of.ts'
import { killGroup } from './kill-group.ts'
import { removeGuardedFolder } from './remove-guarded.ts'
import { END_TIMEOUT_MS } from './run-end-command.ts'
import { finishRecorded } from './sweep-folders.ts'
import { toWatchdogEnvironment } from './watchdog-environment.ts'
import { WatchdogLostError } from './watchdog-lost-error.ts'

/** Who hears what the watchdog says about one request. */
interface Hearer {
  readonly answered: (pid: number | undefined) => void
  readonly exited: (exit: GuardedExit) => void
  readonly failed: (error: Error) => void
}

/** Ending a server and removing its folder takes a watchdog half a second; after this long it is given up. */
const STOP_MS = 15_000

// A request as its caller writes it: Omit on each member of the union.
type Unnumbered<Request> = Request extends { readonly id: number } ? Omit<Request, 'id'> : never

/**
 * The owner's end of a watchdog process. Everything that must not outlive this process is started by the watchdog or
 * lies in its folder; `stop` and a SIGKILL of this process take the same way: the pipe ends, the watchdog cleans up.
 */
export class Watchdog implements AsyncDisposable {
  readonly folder: string
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  readonly #hearers = new Map<number, Hearer>()
  readonly #pids = new Set<number>()
  #lastId = 0
  #lost: WatchdogLostError | undefined
  #exitCode: number | null = null
  #atEnd: EndCommand | undefined
  #stopped: Promise<void> | undefined
  #hearCleaned: () => void = () => undefined

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder
    this.#child = child
    this.#ended = new Promise((resolve) => {
      this.#hearCleaned = () => {
        this.#exitCode = 0
        this.#lose('it was stopped')
        resolve()
      }
      child.once('exit', (exitCode, signal) => {
        this.#exitCode ??= exitCode
        this.#lose(`it ended with ${signal ?? `code ${exitCode}`}`)
        resolve()
      })
      child.once('error', (error) => {
        this.#lose(error.message)
        resolve()
      })
    })
  }

  /** Starts the process, which makes `folder` (readable by this user only). Throws the file system's error if it cannot. */
  static async start(folder: string): Promise<Watchdog> {
    const child = spawn(process.execPath, [findScript(import.meta.url, 'watchdog-main'), folder], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // a session of its own: Ctrl-C in the owner's terminal must not reach it
      detached: true,
      cwd: dirname(folder),
      env: toWatchdogEnvironment(process.env),
      windowsHide: true,
    })
    const watchdog = new Watchdog(folder, child)
    child.stdin?.on('error', () => undefined)
    try {
      await watchdog.#listen()
    } catch (error) {
      await watchdog.stop()
      throw error
    }
    return watchdog
  }

  /** Starts a program. Rejects with the system's error (`ENOENT`, …) when it cannot be started. */
  run(command: GuardedCommand): Promise<GuardedProcess> {
    return new Promise((resolve, reject) => {
      let pid = 0
      const exited = new Promise<GuardedExit>((resolveExit, rejectExit) => {
        this.#send(
          { type: 'run', ...command },
          {
            answered: (started = 0) => {
              pid = started
              this.#pids.add(pid)
              resolve({ pid, exited, signal: (signal) => this.#ask({ type: 'signal', pid, signal }) })
            },
            exited: (exit) => {
              this.#pids.delete(pid)
              resolveExit(exit)
            },
            failed: (error) => {
              reject(error)
              rejectExit(error)
            },
          },
        )
      })
      // Not everybody waits for the exit, and a lost watchdog rejects it.
      exited.catch(() => undefined)
    })
  }

  /** Has the watchdog remove `path` too; with `onlyWithText`, only while the file holds that text. */
  guard(path: string, onlyWithText?: string): Promise<void> {
    const guarded = onlyWithText === undefined ? { path } : { path, onlyWithText }
    return this.#ask({ type: 'guard', guarded })
  }

  /** Has the watchdog run `command` at its end, in place of an earlier one, before its folder goes. */
  async runAtEnd(command: EndCommand): Promise<void> {
    await this.#ask({ type: 'at-end', command })
    this.#atEnd = command
  }

  /** Has the watchdog leave a spare copy of a template at its end; `stop` does not wait for it. */
  leaveSpare(copy: SpareCopy): Promise<void> {
    return this.#ask({ type: 'leave-spare', copy })
  }

  /** Has everything live on for so long after this process's end. `stop` ends it all the same. */
  async keep(keepMs: number): Promise<{ readonly watchdogPid: number }> {
    // Released or not: the answer has to be waited for.
    this.#child.ref()
    await this.#ask({ type: 'keep', keepMs })
    this.#child.unref()
    return { watchdogPid: this.#child.pid ?? 0 }
  }

  /** Lets this process end although the watchdog is running; its end is then the watchdog's signal. */
  release(): void {
    this.#child.unref()
    for (const stream of [this.#child.stdin, this.#child.stdout]) if (stream instanceof Socket) stream.unref()
  }

  /**
   * Ends everything that was started and removes everything that is guarded. Safe to call twice. Throws
   * `CleanupFailedError` when the command of `runAtEnd` failed.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #stop(): Promise<void> {
    this.#child.ref()
    // One that was itself stopped (SIGSTOP) or hangs on a dead disk would hold up its owner for ever.
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), this.#atEnd ? END_TIMEOUT_MS + STOP_MS : STOP_MS)
    // What was to be kept is not kept any more.
    await this.#ask({ type: 'keep', keepMs: 0 }).catch(() => undefined)
    this.#child.stdin?.end()
    await this.#ended
    clearTimeout(timer)
    // It may still make a spare copy, which is no reason for this process to stay.
    this.release()
    if (this.#exitCode === 0) return
    if (this.#exitCode === NOT_ALL_REMOVED) throw await CleanupFailedError.read(this.folder)
    // The watchdog was itself killed: its work is left to us, also where somebody removed its record.
    for (const pid of this.#pids) if (await isProcessOf(pid, this.folder)) killGroup(pid)
    if (!(await finishRecorded(this.folder))) throw await CleanupFailedError.read(this.folder)
    await removeGuardedFolder(this.folder)
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { stdin, stdout } = this.#child
      // the process may end while a request is being written
      stdin?.on('error', () => undefined)
      if (stdout) {
        createInterface({ input: stdout }).on('line', (line) => {
          // The watchdog is of this package and writes nothing else.
          const report: GuardReport = JSON.parse(line)
          if (report.type === 'ready') resolve()
          else if (report.type === 'refused') reject(toError(report))
          else if (report.type === 'cleaned') this.#hearCleaned()
          else this.#hear(report)
        })
      }
      void this.#ended.then(() => reject(this.#lost))
    })
  }

  #ask(request: Unnumbered<GuardRequest>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#send(request, { answered: () => resolve(), exited: () => undefined, failed: reject })
    })
  }

  #send(request: Unnumbered<GuardRequest>, hearer: Hearer): void {
    if (this.#lost) {
      hearer.failed(this.#lost)
      return
    }
    const id = ++this.#lastId
    this.#hearers.set(id, hearer)
    this.#child.stdin?.write(`${JSON.stringify({ ...request, id })}\n`)
  }

  #hear(report: Extract<GuardReport, { readonly id: number }>): void {
    const hearer = this.#hearers.get(report.id)
    if (!hearer) return
    if (report.type !== 'started') this.#hearers.delete(report.id)
    match(report)
      .with({ type: 'done' }, () => hearer.answered(undefined))
      .with({ type: 'started' }, ({ pid }) => hearer.answered(pid))
      .with({ type: 'exited' }, ({ exitCode, signal }) => hearer.exited({ exitCode, signal }))
      .with({ type: 'failed' }, (failure) => hearer.failed(toError(failure)))
      .exhaustive()
  }

  #lose(reason: string): void {
    this.#lost ??= new WatchdogLostError(this.folder, reason)
    for (const hearer of this.#hearers.values()) hearer.failed(this.#lost)
    this.#hearers.clear()
  }
}

/** The system's error as the watchdog met it, with its `code` (`ENOENT`, `ENOSPC`, …). */
function toError({ message, code }: Extract<GuardReport, { readonly code: string }>): Error {
  return Object.assign(new Error(message), { code })
}
