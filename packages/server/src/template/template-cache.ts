import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { acquireBuildLock } from './build-lock.ts'

export interface TemplateRequest {
  /** The folder that holds all templates. */
  readonly templatesFolder: string
  /** The name of the one that is wanted: all that made it, hashed. */
  readonly key: string
  /** The guarded folder of this start; the template is built in it. */
  readonly runFolder: string
  /** Makes the template's folder, which does not exist yet. */
  readonly build: (folder: string) => Promise<void>
  readonly isAlive: (runFolder: string) => Promise<boolean>
  /** Has a file removed should this process be killed, as long as it holds `text`. */
  readonly guard: (file: string, text: string) => Promise<void>
  /** Called once when somebody else is building it, before the waiting. */
  readonly onWaiting?: (() => void) | undefined
  readonly signal?: AbortSignal
}

/** So many templates are kept, the last used ones: what changes with every edit of a schema would fill the disk. */
const KEPT_TEMPLATES = 8

/** A template that was used in this time is never removed, in milliseconds: somebody may be copying it. */
const IN_USE_MS = 3_600_000

/**
 * Finds the template, or builds it: in the guarded folder of this start, from where a rename puts it into place whole.
 * Of several processes that want the same one, one builds and the others wait; a killed builder's place is taken.
 */
export async function ensureTemplate(request: TemplateRequest): Promise<string> {
  const { key, runFolder, templatesFolder } = request
  const found = await findTemplate(request)
  if (found !== undefined) return found
  const template = join(templatesFolder, key)
  const isDone = () => touch(template)
  const lockFile = `${template}.lock`
  await mkdir(templatesFolder, { recursive: true, mode: 0o700 })
  await request.guard(lockFile, runFolder)
  await using lock = await acquireBuildLock({ ...request, file: lockFile, owner: runFolder, isDone })
  // It may have been finished between our last look and the lock.
  if (!lock || (await isDone())) return template
  const built = join(runFolder, `template-${key}`)
  await request.build(built)
  await rename(built, template).catch(async (error: unknown) => {
    // Another start was faster: its template is as good.
    if (!(await isDone())) throw error
  })
  await removeUnused(templatesFolder, runFolder)
  return template
}

/** The template, if it was built before; it is marked as used now. */
export async function findTemplate({
  templatesFolder,
  key,
}: Pick<TemplateRequest, 'templatesFolder' | 'key'>): Promise<string | undefined> {
  const template = join(templatesFolder, key)
  return (await touch(template)) ? template : undefined
}

/** Marks the template as used now; `false` when there is none. */
async function touch(template: string): Promise<boolean> {
  try {
    await access(template)
    const now = new Date()
    await utimes(template, now, now)
    return true
  } catch {
    return false
  }
}

/** By way of a rename: whoever copies one finds it whole or not at all. The rest goes with the run, if this is killed. */
async function removeUnused(templatesFolder: string, runFolder: string): Promise<void> {
  const entries = await Promise.all(
    (await readdir(templatesFolder)).map(async (name) => {
      const path = join(templatesFolder, name)
      return { path, usedAt: (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now() }
    }),
  )
  const byUse = entries.sort((one, other) => other.usedAt - one.usedAt)
  const templates = byUse.filter(({ path }) => !path.endsWith('.lock'))
  const locks = byUse.filter(({ path }) => path.endsWith('.lock'))
  for (const { path, usedAt } of [...templates.slice(KEPT_TEMPLATES), ...locks]) {
    if (Date.now() - usedAt <= IN_USE_MS) continue
    const removed = join(runFolder, `old-${basename(path)}`)
    // Another start may have been faster.
    const isTaken = await rename(path, removed).then(
      () => true,
      () => false,
    )
    if (isTaken) await rm(removed, { recursive: true, force: true })
  }
}
