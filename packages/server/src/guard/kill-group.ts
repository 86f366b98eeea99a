import process from 'node:process'

/** Ends a process that leads a group, and its whole group; one that is gone already is the usual case. */
export function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // gone since it was looked at
  }
}
