import { readFile } from 'node:fs/promises'
import process from 'node:process'

/**
 * Whether the running process `pid` works for a guarded folder. An id is used again by others: only a process whose
 * command line names the folder is meant.
 */
export async function isProcessOf(pid: number, folder: string): Promise<boolean> {
  return (await readCommandLine(pid))?.includes(folder) ?? false
}

/** The command line of a running process; `undefined` when there is no such process, or only its dead shell. */
async function readCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    // Arguments are separated by NUL; a zombie has none.
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return text === '' ? undefined : text.replaceAll('\0', ' ')
  }
  const [program, ...rest] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`]
      : ['ps', '-ww', '-o', 'command=', '-p', String(pid)]
  // Loaded where it is used: it takes 50 ms, and most starts do without.
  const { execa } = await import('execa')
  const answer = await execa(program, rest, { reject: false, stdin: 'ignore' })
  return answer.failed || answer.stdout.trim() === '' ? undefined : answer.stdout
}
