/** What mysql2 gives for a statement under way; its types leave out most of it (mysql2 3.24, lib/commands). */
export interface Command {
  /** The text to send, values written in. */
  sql?: unknown
  values?: unknown
  /** The step that takes the server's next packet; null: not sent yet. */
  next?: unknown
  /** The caller's callback, if there is one; then errors are told to nobody else. */
  onResult?: ((...parameters: unknown[]) => unknown) | null | undefined
  on(event: 'result' | 'fields' | 'error' | 'end', listener: (value: unknown) => void): unknown
  emit(event: string, ...values: unknown[]): boolean
  listenerCount(event: string): number
}

/** Tells a command from a statement's text or options. */
export function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'on' in value && typeof value.on === 'function'
}

/** Calls `listener` when a command has ended; mysql2 says so twice of a prepared statement that failed. */
export function onceEnded(command: Command, listener: () => void): void {
  let hasEnded = false
  command.on('end', () => {
    if (!hasEnded) listener()
    hasEnded = true
  })
}

/** Ends a command with an error, the way mysql2 does when the server sends one; nobody to be told is no reason to crash. */
export function failCommand(command: Command, error: unknown): void {
  if (typeof command.onResult === 'function') Reflect.apply(command.onResult, command, [error])
  else if (command.listenerCount('error') > 0) command.emit('error', error)
  command.emit('end')
}
