import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { EndCommand } from './guard-message.ts'

/** A container is removed in a second; a Docker that hangs must not keep a run from ending, in milliseconds. */
export const END_TIMEOUT_MS = 30_000

/** What an end command printed, in the guarded folder. */
export const END_LOG_FILE = 'end.log'

/** Runs it in `folder` and resolves to whether all is gone that it was to remove. */
export function runEndCommand(folder: string, command: EndCommand): Promise<boolean> {
  return new Promise((resolve) => {
    let log: number
    try {
      log = openSync(join(folder, END_LOG_FILE), 'a', 0o600)
    } catch {
      // Somebody removed the folder: nobody is left to tell.
      resolve(false)
      return
    }
    const child = spawn(command.program, command.arguments, {
      stdio: ['ignore', log, log],
      cwd: folder,
      env: { ...process.env, ...command.environment },
      timeout: END_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
    })
    closeSync(log)
    child.once('error', () => resolve(false))
    child.once('exit', (exitCode) => resolve(exitCode === 0))
  })
}
