/** ER_LOCK_DEADLOCK: the server has undone the statement, and asks to try again. */
const DEADLOCK = 1213

/** Tries enough for tables that refer to each other and are made over several connections at once. */
const TRIES = 5

/** Runs a statement again when the server ended it to break a deadlock; any other error is thrown at once. */
export async function retryDeadlock<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await run()
    } catch (error) {
      const isDeadlock = error instanceof Error && Reflect.get(error, 'errno') === DEADLOCK
      if (!isDeadlock || left === 0) throw error
    }
  }
}
