import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'

/** A shell script in the place of a client program. */
export interface WrappedProgram extends AsyncDisposable {
  readonly program: string
  /** For the PATH of whoever looks the program up by name. */
  readonly folder: string
  /** What the script has written to `$0.seen`; empty before it has. */
  readSeen(): Promise<string>
}

/** Puts a script in the place of a program that the PATH knows; the script knows the program as `$REAL`. */
export async function wrapProgram(real: string, script: string): Promise<WrappedProgram> {
  const { stdout } = await execa('sh', ['-c', 'command -v "$0"', real])
  const folder = await mkdtemp(path.join(tmpdir(), 'dbenv-'))
  const program = path.join(folder, path.basename(real))
  await writeFile(program, `#!/bin/sh\nREAL='${stdout}'\n${script}\n`, { mode: 0o755 })
  return {
    program,
    folder,
    readSeen: () => readFile(`${program}.seen`, 'utf8').catch(() => ''),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
