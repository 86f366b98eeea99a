import type { Connection } from 'mysql2'
import { type Command, failCommand, onceEnded } from '../driver/mysql2-command.ts'

/**
 * Tells commands without a callback (streams, events) that their connection is lost. mysql2 tells the callbacks, and the
 * connection, and leaves those waiting for ever (3.24, `_notifyError` in lib/base/connection.js).
 */
export class ListeningCommands {
  readonly #running = new Set<Command>()
  #lost: { readonly reason: unknown } | undefined

  constructor(connection: Connection) {
    connection.on('error', (reason: unknown) => {
      this.#lost ??= { reason }
      for (const command of this.#running) failCommand(command, reason)
    })
  }

  /** To be called for every command sent; one with a callback is left to mysql2. */
  add(command: Command): void {
    if (typeof command.onResult === 'function') return
    this.#running.add(command)
    onceEnded(command, () => this.#running.delete(command))
    // Whoever sent it has not had the time to listen.
    if (this.#lost !== undefined) process.nextTick(failCommand, command, this.#lost.reason)
  }
}
