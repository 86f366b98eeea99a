import type { ConnectionSettings, EnvironmentKind, EnvironmentName, TestEnvironmentName } from '@dbenv/core'
import type { CopyProgress } from '../enter-stage.ts'
import type { DefinerChoice } from '../plan/clone-plan.ts'
import type { EnvironmentContent } from '../registry/registry-row.ts'
import type { CreateReport } from './create-report.ts'

/** What to clone, from where, into which environment. Only `connection` and `environment` have no default. */
export interface CreateEnvironmentOptions {
  /** The place of the new environment; of its source too, unless `sourceConnection` is given. */
  readonly connection: ConnectionSettings
  /** The place of the source, when it is another server; only its registry is read. */
  readonly sourceConnection?: ConnectionSettings | undefined
  /** The environment to make. `prod` does not compile, and is refused at run time. */
  readonly environment: TestEnvironmentName
  /**
   * The branch that shall resolve to the environment without being told. A production branch never does: whatever is bound
   * to it, programs on it work in production. @default none
   */
  readonly branchName?: string | undefined
  /** The environment copied from. @default 'prod' */
  readonly source?: EnvironmentName | undefined
  /** @default 'schema' */
  readonly content?: EnvironmentContent | undefined
  /** Base names to leave out; a reference to one of them is an error unless `allowReferences` lists it. */
  readonly exclude?: readonly string[] | undefined
  /** Base names to copy; the others are left out. @default every database of the source */
  readonly only?: readonly string[] | undefined
  /** Shared databases besides `master_config`: never copied, never dropped, references to them stay. */
  readonly shared?: readonly string[] | undefined
  /**
   * Base names left out of the clone that the clone may go on referring to, or names of databases that are no part of the
   * source; each reference is listed in the plan.
   */
  readonly allowReferences?: readonly string[] | undefined
  /** How tables and rows travel. @default 'auto': in-server on one server, unless `consistency` is 'snapshot' */
  readonly engine?: 'auto' | 'mysqldump' | 'in-server' | undefined
  /** `table`: each table is from one moment; `snapshot`: the whole environment is. @default 'table' on one server */
  readonly consistency?: 'table' | 'snapshot' | undefined
  /** Whose rights stored objects run with: the connected account's, the source's, or another's. @default connected */
  readonly definer?: DefinerChoice | undefined
  /** `counts`: every table's rows are counted; `full`: every row is compared. @default 'counts' */
  readonly verify?: 'counts' | 'full' | undefined
  /** Whole seconds, at most ten years, until `prune` may remove the environment. @default never */
  readonly ttlSeconds?: number | undefined
  /** @default 'named' */
  readonly kind?: EnvironmentKind | undefined
  /** Databases or tables worked on at once; also the number of connections. @default 4 */
  readonly concurrency?: number | undefined
  /** Stops the work: what this call made is dropped again, its rows become `failed`. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined
  /** Called before a wait of at most 60 s for the lease of a process that died over this environment. */
  readonly onWaiting?: ((reason: string) => void) | undefined
  /** Called once, also when some databases failed, before the call resolves or rejects. What it throws rejects the call; all stays as reported. */
  readonly onReport?: ((report: CreateReport) => void) | undefined
}

/** The defaults of {@link CreateEnvironmentOptions}. */
export const CREATE_DEFAULTS = {
  source: 'prod',
  content: 'schema',
  kind: 'named',
  engine: 'auto',
  verify: 'counts',
  definer: { type: 'connected' },
  // With 8 a clone of 1,600 tables took 112 MB in the client, with 4 it takes 99, and no ratio rose (bench/growth.ts).
  concurrency: 4,
  lockWaitSeconds: 10,
} as const
