declare const databaseName: unique symbol

/** What the server knows: a checked name of at most 64 characters. Made only in this file. */
export type DatabaseName = string & { readonly [databaseName]: true }

/** Base name to database name; printed in JSON as an object. */
export type NameMap = ReadonlyMap<string, DatabaseName>
