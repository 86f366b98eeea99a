/** How one statement of the caller's own is run. */
export interface QueryOptions {
  /**
   * Ends the call, while it waits for a connection, for the server or for rows: the statement is killed there (KILL
   * QUERY; a transaction around the call stays open), and the call rejects with the signal's reason. What the statement
   * itself has changed by then may stand, as the server says of KILL. A server that does not answer has the connection
   * cut 5 s after the signal.
   */
  readonly signal?: AbortSignal | undefined
}
