/**
 * Node's `fs`, taken when it is needed: a static import of it costs 3 ms, because it loads `fs/promises` with it
 * (Node 24, measured by `bench/package.ts`).
 */
export function fileSystem(): typeof import('node:fs') {
  return process.getBuiltinModule('node:fs')
}

/** The text of a file; `undefined` where there is none that this process may read. */
export function findText(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): string | undefined {
  try {
    return fileSystem().readFileSync(path, encoding)
  } catch {
    return undefined
  }
}
