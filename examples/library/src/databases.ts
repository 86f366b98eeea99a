import { defineDatabases } from '@dbenv/core'

/** The base names this library uses. */
export const Database = defineDatabases({ PRICE_FEED: 'price_feed' })
