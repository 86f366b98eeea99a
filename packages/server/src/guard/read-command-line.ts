import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { execa } from 'execa'

/** The command line of a running process; `undefined` when there is no such process, or only its dead shell. */
export async function readCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    // Arguments are separated by NUL; a zombie has none.
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return text === '' ? undefined : text.replaceAll('\0', ' ')
  }
  const [program, ...rest] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`]
      : ['ps', '-ww', '-o', 'command=', '-p', String(pid)]
  const answer = await execa(program, rest, { reject: false, stdin: 'ignore' })
  return answer.failed || answer.stdout.trim() === '' ? undefined : answer.stdout
}
