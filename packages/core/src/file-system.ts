/**
 * Node's `fs`, taken when it is needed: a static import of it costs 3 ms, because it loads `fs/promises` with it
 * (Node 24, measured by `bench/package.ts`).
 */
export function fileSystem(): typeof import('node:fs') {
  return process.getBuiltinModule('node:fs')
}
