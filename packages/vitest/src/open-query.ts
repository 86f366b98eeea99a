/** One connection as a query function, for a few statements: the one that the command line uses. */
export { openQuery } from '@dbenv/clone'
