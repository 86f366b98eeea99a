import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'

/** The command line of a running process; `undefined` when there is no such process, or only its dead shell. */
export async function readCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    // Arguments are separated by NUL; a zombie has none.
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return text === '' ? undefined : text.replaceAll('\0', ' ')
  }
  const answer =
    process.platform === 'win32'
      ? await ask('powershell', [
          '-NoProfile',
          '-Command',
          `(${toWindowsQuery(`-Filter ProcessId=${pid}`)}).CommandLine`,
        ])
      : await ask('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return answer.trim() === '' ? undefined : answer
}

/** The command lines of all running processes that can be seen from here, by process id. */
export async function readCommandLines(): Promise<ReadonlyMap<number, string>> {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
    const lines = await Promise.all(pids.map(async (pid) => [pid, await readCommandLine(pid)] as const))
    return new Map(lines.flatMap(([pid, line]) => (line === undefined ? [] : [[pid, line]])))
  }
  const each = '"$($_.ProcessId) $($_.CommandLine)"'
  const answer =
    process.platform === 'win32'
      ? await ask('powershell', ['-NoProfile', '-Command', `${toWindowsQuery('')} | ForEach-Object { ${each} }`])
      : await ask('ps', ['-ww', '-axo', 'pid=,command='])
  const lines = answer.split(/\r?\n/).map((line) => /^\s*(\d+) (.*)$/.exec(line))
  return new Map(lines.flatMap((found) => (found ? [[Number(found[1]), found[2] ?? '']] : [])))
}

function toWindowsQuery(filter: string): string {
  return `Get-CimInstance Win32_Process ${filter}`
}

async function ask(program: string, programArguments: readonly string[]): Promise<string> {
  // Loaded where it is used: it takes 50 ms, and most starts do without.
  const { execa } = await import('execa')
  const answer = await execa(program, programArguments, { reject: false, stdin: 'ignore' })
  return answer.failed ? '' : answer.stdout
}
