import { isAbsolute, matchesGlob, normalize, relative, resolve } from 'node:path'
import type { Vitest } from 'vitest/node'
import type { DatabaseSource } from './plugin-options.ts'
import { listSourcePatterns } from './source/find-files.ts'
import { hashSourceFiles } from './source/hash-source.ts'

/** Looks whether the files of a source are still what they were. */
export interface SourceWatch {
  /** Has vitest begin anew if they are not: for what changed before the folders were watched. */
  check(): Promise<void>
  end(): void
}

/** Editors write a file in several steps, and a checkout many files. */
const QUIET_MS = 100

const EVENTS = ['add', 'change', 'unlink'] as const

/**
 * Set on Vite's server, which is another one after each restart, once any project has asked for that. Not in a set of this
 * module: each project may have evaluated a copy of its own.
 */
const RESTARTED = Symbol.for('@dbenv/vitest/restarted')

/**
 * In watch mode, has vitest begin anew when a file of the source changes, comes or goes, as it does for its configuration:
 * tests would go on with databases that the source no longer makes. Called before the source is read, it notices what
 * changes while the databases are made; and a source that made none is watched all the same. The restart waits for the
 * tests that run; it brings a watch of its own.
 */
export async function watchSource(vitest: Vitest, source: DatabaseSource, root: string): Promise<SourceWatch> {
  const patterns = listSourcePatterns(source).map(normalize)
  if (!vitest.config.watch || patterns.length === 0) return { check: async () => undefined, end: () => undefined }
  // What cannot be read is a state like any other: it is left as soon as it can.
  const readContent = () => hashSourceFiles(source, root).then((files) => JSON.stringify(files), String)
  const content = await readContent()
  const { vite } = vitest
  let timer: NodeJS.Timeout | undefined
  let isEnded = false
  const check = async () => {
    if (isEnded || (await readContent()) === content || isEnded || Reflect.has(vite, RESTARTED)) return
    Reflect.set(vite, RESTARTED, true)
    vitest.logger.error('dbenv: the files of the source have changed: the databases are made anew')
    await vite.restart().catch((error: unknown) => vitest.logger.error(String(error)))
  }
  const notice = (path: string): void => {
    const file = resolve(root, path)
    if (!patterns.some((pattern) => matchesGlob(isAbsolute(pattern) ? file : relative(root, file), pattern))) return
    // A file that is watched by itself and goes is not seen to come back.
    vite.watcher.add(file)
    clearTimeout(timer)
    timer = setTimeout(check, QUIET_MS)
  }
  for (const event of EVENTS) vite.watcher.on(event, notice)
  vite.watcher.add(patterns.map((pattern) => resolve(root, toFixedPart(pattern))))
  return {
    check,
    end() {
      isEnded = true
      clearTimeout(timer)
      for (const event of EVENTS) vite.watcher.off(event, notice)
    },
  }
}

/** The path before the first part that is a pattern: what comes into this folder may match. */
function toFixedPart(pattern: string): string {
  const parts = pattern.split('/')
  const first = parts.findIndex((part) => /[*?[{]|[!+@]\(/.test(part))
  return first === -1 ? pattern : parts.slice(0, first).join('/') || (isAbsolute(pattern) ? '/' : '.')
}
