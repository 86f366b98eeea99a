/** What resets work in: an id of 0 stays one, and no mode that a test or the server has set for all changes a statement. */
export const RESET_SQL_MODE = 'NO_AUTO_VALUE_ON_ZERO'
