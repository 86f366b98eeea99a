import type { DatabaseName, NameMap } from '@dbenv/core'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import type { ClientPrograms } from '../programs/client-programs.ts'
import type { EnvironmentContent } from '../registry/registry-row.ts'
import type { Session } from '../session/session.ts'

/** Whose rights the clone's views, routines, triggers and events run with. */
export type DefinerChoice =
  | { readonly type: 'connected' }
  | { readonly type: 'keep' }
  | { readonly type: 'account'; readonly user: string; readonly host: string }

/** What to clone. Everything is resolved: no default is left to fill in. */
export interface PlanCloneInput {
  readonly source: Session
  readonly target: Session
  /** Base name -> database name on the target, for every database of the new environment. */
  readonly names: NameMap
  /** Base name -> database name on the source, at least for every name in `names`. */
  readonly sourceNames: NameMap
  /** The base names to copy now; the others of `names` are retargeted to but left alone. Absent: all of `names`. */
  readonly copy?: ReadonlySet<string>
  /** Databases that references may go on naming, and that are never copied. */
  readonly shared: ReadonlySet<string>
  readonly content: EnvironmentContent
  readonly engine: 'auto' | 'mysqldump' | 'in-server'
  /** Absent: `table` on one server, `snapshot` from another. */
  readonly consistency?: 'table' | 'snapshot'
  readonly definer: DefinerChoice
  /** Databases left out of the clone that it may go on naming; each reference is listed. */
  readonly allowedReferences: ReadonlySet<string>
  /** Which stored objects to bring. Absent: all. */
  readonly include?: StoredObjectChoice
}

/** Which stored objects a clone brings; every field absent means yes. */
export interface StoredObjectChoice {
  readonly views?: boolean
  readonly routines?: boolean
  readonly triggers?: boolean
  readonly events?: boolean
}

/** How tables and rows travel, and why that way. */
export type CloneEngine =
  | { readonly name: 'in-server'; readonly why: string }
  | {
      readonly name: 'mysqldump'
      readonly why: string
      /** What is called; where the machine does not have them, `problems` of the plan says so. */
      readonly programs: ClientPrograms
    }

/** All that a clone would do, found out by reading only: what the copy works by, and what people should know of it. */
export interface ClonePlan {
  readonly content: EnvironmentContent
  readonly engine: CloneEngine
  readonly consistency: 'table' | 'snapshot'
  readonly definer: DefinerChoice
  /** In the order of their base names. */
  readonly databases: readonly DatabasePlan[]
  /** References that leave the database they stand in. */
  readonly references: readonly PlannedReference[]
  /** Database names inside string literals, which text alone cannot settle: they stay as they are. */
  readonly literals: readonly LiteralMention[]
  /** What a person should know although nothing stops the clone. */
  readonly warnings: readonly string[]
  /** What stops the clone; `copyDatabases` refuses a plan that has any. */
  readonly problems: readonly CloneProblem[]
  /** Database name on the source -> database name on the target: the map that every text is rewritten with. */
  readonly retarget: NameMap
  readonly shared: ReadonlySet<string>
  readonly allowedReferences: ReadonlySet<string>
  readonly include: Required<StoredObjectChoice>
  /** What the sessions that make tables set: `innodb_ft_enable_stopword = OFF`. */
  readonly tableSettings: readonly string[]
}

/** One database of a plan. */
export interface DatabasePlan {
  readonly baseName: string
  readonly sourceName: DatabaseName
  readonly databaseName: DatabaseName
  readonly characterSet: string
  readonly collation: string
  readonly sizeBytes: number
  /** By the server's statistics. */
  readonly estimatedRows: number
  readonly counts: ObjectCounts
  /** Storage engine -> number of tables. */
  readonly storageEngines: ReadonlyMap<string, number>
  /**
   * All that its clone shall hold, in the target's names and made from what the source held when the plan was made. The
   * copy replays exactly this, and verify compares with it.
   */
  readonly expected: DatabaseCatalogue
}

/** How many objects of each kind a database holds, the marker left out. */
export interface ObjectCounts {
  readonly tables: number
  readonly sequences: number
  readonly views: number
  readonly routines: number
  readonly triggers: number
  readonly events: number
}

/** A name in one object that names another database. */
export interface PlannedReference {
  readonly baseName: string
  /** `view open_positions`, `table trades`. */
  readonly object: string
  /** The database named, as on the source. */
  readonly from: string
  /** What the clone will say. Equal to `from`: the reference stays. */
  readonly to: string
  readonly kind: 'retargeted' | 'shared' | 'system' | 'allowed'
}

/** A database name met inside a string literal. */
export interface LiteralMention {
  readonly baseName: string
  readonly object: string
  readonly message: string
}

/** One thing that stops a clone before anything is made. */
export type CloneProblem = { readonly message: string } & (
  | {
      readonly type: 'external-reference'
      readonly baseName: string
      readonly object: string
      readonly database: string
    }
  | { readonly type: 'storage-engine'; readonly baseName: string; readonly table: string; readonly engine: string }
  | { readonly type: 'missing-privilege'; readonly grant: string }
  | { readonly type: 'read-only-target'; readonly setting: string }
  | { readonly type: 'missing-definer'; readonly definer: string }
  | { readonly type: 'missing-source'; readonly baseName: string }
  | { readonly type: 'missing-reference'; readonly database: string }
  | { readonly type: 'unknown-reference'; readonly database: string }
  | { readonly type: 'missing-shared'; readonly database: string }
  | { readonly type: 'target-exists'; readonly baseName: string; readonly databaseName: string }
  | { readonly type: 'engine' | 'client-program' | 'statement-binlog' }
  | { readonly type: 'server-setting'; readonly setting: string }
  | { readonly type: 'name-case'; readonly baseName: string; readonly names: readonly string[] }
  | { readonly type: 'package-name'; readonly baseName: string; readonly object: string }
  | { readonly type: 'unreadable-object' | 'unwritable-object'; readonly baseName: string; readonly object: string }
)
