import type { Vitest } from 'vitest/node'
import type { DatabaseSource } from './plugin-options.ts'
import { findSourceFiles } from './source/find-files.ts'

/** Several projects may watch the same file: one restart is for all. */
const restarting = new WeakSet<Vitest>()

/**
 * In watch mode, has vitest begin anew when a file of the source changes or goes, as it does for its configuration: tests
 * would go on with databases that the source no longer makes. A new file that a pattern matches is not seen. Gives what
 * ends the watching.
 */
export async function watchSource(vitest: Vitest, source: DatabaseSource, root: string): Promise<() => void> {
  const files = vitest.config.watch ? await findSourceFiles(source, root) : []
  if (files.length === 0) return () => {}
  const { watcher } = vitest.vite
  const restart = (file: string): void => {
    if (!files.includes(file) || restarting.has(vitest)) return
    restarting.add(vitest)
    vitest.logger.error(`dbenv: ${file} has changed: the databases are made anew`)
    vitest.vite
      .restart()
      .catch((error: unknown) => vitest.logger.error(error))
      .finally(() => restarting.delete(vitest))
  }
  watcher.add([...files])
  for (const event of ['change', 'unlink'] as const) watcher.on(event, restart)
  return () => {
    for (const event of ['change', 'unlink'] as const) watcher.off(event, restart)
  }
}
