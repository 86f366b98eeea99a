import { createHash } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import type { ServerProgram } from '../server-program.ts'

/** Raised when what this package puts into a template changes. */
const LAYOUT = 2

/**
 * The name of the template that fits `program`: the same file (by path, size and time), version and arguments give the
 * same name; `content` tells apart what was loaded into it.
 */
export async function readTemplateKey(
  program: ServerProgram,
  dataArguments: readonly string[],
  content = '',
): Promise<string> {
  const file = await realpath(program.path)
  const { size, mtimeMs } = await stat(file)
  const identity = JSON.stringify([LAYOUT, file, size, mtimeMs, program.version, dataArguments, content])
  return `${program.flavour}-${program.version}-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`
}
