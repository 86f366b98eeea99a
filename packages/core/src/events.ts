import { channel, hasSubscribers } from 'node:diagnostics_channel'
import type { DatabaseName, NameMap } from './names/database-name.ts'
import type { EnvironmentName } from './names/environment-name.ts'

/** What dbenv tells through `node:diagnostics_channel`, by channel. No message holds a password or a row. */
export interface DbEnvEvents {
  /** An environment was detected; the explanation names every step. */
  readonly 'dbenv:detect': {
    readonly environment: EnvironmentName
    readonly branchName: string | undefined
    readonly explanation: string
  }
  /** A base name was resolved for a caller; `environment` is the one that a branch led to. */
  readonly 'dbenv:resolve': {
    readonly environment: EnvironmentName
    readonly baseName: string
    readonly databaseName: DatabaseName
  }
  /** The names of an environment were read from the registry, for the first time or anew. */
  readonly 'dbenv:refresh': { readonly environment: EnvironmentName; readonly names: NameMap }
  /** The registry could not be read, or has not answered for 10 s: the names known before go on being served. */
  readonly 'dbenv:refresh-failed': {
    readonly environment: EnvironmentName
    readonly names: NameMap
    readonly error: unknown
  }
  /** A statement holds what text alone cannot tell apart, such as a base name inside a string. Sent by `@dbenv/knex`. */
  readonly 'dbenv:rewrite-warning': {
    readonly environment: EnvironmentName
    readonly warnings: readonly string[]
    readonly names: NameMap
  }
}

/** Tells an event to whoever listens on its channel; the message is only made when somebody does. */
export function publishEvent<Name extends keyof DbEnvEvents>(name: Name, toMessage: () => DbEnvEvents[Name]): void {
  if (hasSubscribers(name)) channel(name).publish(toMessage())
}

/** A channel to hold where many messages go through it. */
export function openChannel<Name extends keyof DbEnvEvents>(name: Name): EventChannel<DbEnvEvents[Name]> {
  return channel(name)
}

/** The part of a `diagnostics_channel` that tells. */
export interface EventChannel<Message> {
  /** `false` costs nothing: no message need be made. */
  readonly hasSubscribers: boolean
  publish(message: Message): void
}
