import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'

const KEY = Symbol.for('@dbenv/core/process-default')
/** What threads take over from the one that starts them. */
const CARRIED = '@dbenv/core/context'

/** A process without a default, as a program starts; disposing of it gives back the default of the tests. */
export function enterBareProcess(variables: Readonly<Record<string, string>> = {}): Disposable {
  const before = Reflect.get(globalThis, KEY)
  const carried = getEnvironmentData(CARRIED)
  const values = new Map(Object.keys(variables).map((name) => [name, process.env[name]]))
  Reflect.deleteProperty(globalThis, KEY)
  setEnvironmentData(CARRIED, undefined)
  Object.assign(process.env, variables)
  return {
    [Symbol.dispose]: () => {
      Reflect.set(globalThis, KEY, before)
      setEnvironmentData(CARRIED, carried)
      for (const [name, value] of values) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    },
  }
}

/** A folder that looks like a repository on branch `main`, for ALGO_DIR. */
export async function createRepositoryOnMain(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dbenv-main-'))
  await mkdir(path.join(folder, '.git'))
  await writeFile(path.join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n')
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
