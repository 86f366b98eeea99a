import { errnoOf } from '../session/errno.ts'

/** ER_LOCK_DEADLOCK, on Galera also a lost certification: the statement is undone, and can simply run again. */
const DEADLOCK = 1213

/** Tries enough for tables that refer to each other and are made over several connections at once. */
const TRIES = 5

/** Runs a statement again when the server ended it to break a deadlock; any other error is thrown at once. */
export async function retryDeadlock<Result>(run: () => Promise<Result>, tries: number = TRIES): Promise<Result> {
  for (let left = tries - 1; ; left--) {
    try {
      return await run()
    } catch (error) {
      if (errnoOf(error) !== DEADLOCK || left === 0) throw error
    }
  }
}
