import type { ConnectionSettings, TestEnvironmentName } from '@dbenv/core'

/** What the helper of a run looks after: the first line that it reads. */
export interface GuardedSlots {
  readonly connection: ConnectionSettings
  /** Renewed every 10 s on whatever is held under it. */
  readonly leaseToken: string
  /** Deleted at the end, as far as they are there. */
  readonly environments: readonly TestEnvironmentName[]
  /** The template, which stays, and whose expiry moves along while the run lives. */
  readonly extended?: { readonly environment: TestEnvironmentName; readonly ttlSeconds: number }
  readonly shared: readonly string[]
}

/** Its last line; the end of the pipe without one means `delete`. */
export type SlotGuardRequest = { readonly type: 'delete' } | { readonly type: 'keep'; readonly seconds: number }

/** What the helper tells its owner, one JSON document a line. */
export type SlotGuardReport =
  | { readonly type: 'ready' }
  /** Others may have taken, or may take, what it was to look after. It goes on. */
  | { readonly type: 'lost'; readonly message: string }
  | { readonly type: 'done' }
  /** What stays, and why. */
  | { readonly type: 'failed'; readonly left: 'environments' | 'account'; readonly message: string }
