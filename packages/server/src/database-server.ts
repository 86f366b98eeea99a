import type { ConnectionSettings } from '@dbenv/core'

/** A running server to run against. Whoever started it stops it: `await using server = await provider.start()`. */
export interface DatabaseServer extends AsyncDisposable {
  /** An account that may create databases and accounts; on a private server its administrator. */
  readonly connection: ConnectionSettings
  readonly flavour: 'mariadb' | 'mysql'
  /** As the server says it: `10.11.19`, `9.7.4`. */
  readonly version: string
  /** Whether dbenv started it, and so removes it with everything in it. */
  readonly ownership: 'private' | 'existing'
  /**
   * Has it live on after this process, for a person to look into: for so many seconds, or until its watchdog gets
   * SIGTERM. Only a server that dbenv runs on this machine can be kept.
   */
  keep?(seconds: number): Promise<KeptServer>
  /** Ends it and removes its data; an existing server is left alone. Safe to call twice. */
  stop(): Promise<void>
}

/** How to reach a server that was kept, and how to end it. */
export interface KeptServer {
  /** An option file, readable by this user only: `mariadb --defaults-file=FILE` needs no password on its command line. */
  readonly optionFile: string
  /** SIGTERM to this process ends the server and removes its data. */
  readonly watchdogPid: number
}

/**
 * Knows how to get one kind of server. Making a provider touches nothing; `start` does, and each call of it gives a
 * server of its own (an existing one: the same again). Its `name` says what it can: only a private one can be filled.
 */
export type ServerProvider = PrivateServerProvider | ExistingServerProvider

/** Starts servers that dbenv may fill, and that go with everything in them. */
export interface PrivateServerProvider {
  readonly name: 'local' | 'container'
  start(options?: StartOptions): Promise<DatabaseServer>
}

/** Hands out a server that is somebody else's: a start puts nothing into it, a stop takes nothing away. */
export interface ExistingServerProvider {
  readonly name: 'existing'
  start(options?: ConnectOptions): Promise<ExistingServer>
}

/** A server that is running and stays: `stop` leaves it as it is, and it cannot be kept, since it never goes. */
export interface ExistingServer extends DatabaseServer {
  readonly ownership: 'existing'
  readonly keep?: never
}

export interface ConnectOptions {
  /** Aborts the start; what was begun is removed. */
  readonly signal?: AbortSignal
}

export interface StartOptions extends ConnectOptions {
  /** Content that is in the server when `start` resolves. */
  readonly prepared?: PreparedContent
}

/** What a private server holds from its first moment on. */
export interface PreparedContent {
  /**
   * Names the content: hash all that `prepare` depends on into it. The local provider prepares once per key and copies
   * the result from then on; a container's data lies in its memory, so it is prepared at every start. Without a key
   * everybody does that. A promise lets a start look for its program meanwhile.
   */
  readonly key?: string | Promise<string | undefined>
  /** Fills the server. When it throws, nothing is kept and `start` rejects with its error. */
  readonly prepare: (server: DatabaseServer) => Promise<void>
  /**
   * Called by the local provider, where there is a key, once the content is there and the program is about to be started
   * on it: what may still fail is the program. `folder` goes with the server, and only this user can read it.
   */
  readonly onContent?: (place: { readonly folder: string }) => void
  /** Called once when another start of the local provider is preparing the same content, which this one waits for. */
  readonly onWaiting?: () => void
}
