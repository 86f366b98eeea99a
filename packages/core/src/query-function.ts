/**
 * The one port through which dbenv reaches a server: runs one statement and resolves to an array whose first element is
 * the rows (an array of plain objects) or, for a statement without rows, the driver's result header (`affectedRows`, …).
 *
 * That is what mysql2's promise `query` and knex's `raw` resolve to, so both fit without an adapter; they take a list that
 * may be changed: `(sql, values) => pool.query(sql, values?.slice())`, `(sql, values) => knex.raw(sql, [...(values ?? [])])`.
 *
 * Its sessions have autocommit on, the default: in a transaction that nobody ends the registry is read for ever as it was
 * when that began, and its table stays locked against `dbenv init`.
 *
 * `values` stand for the `?` of the text, in order. It rejects with the driver's own error (`errno`, `code`).
 */
export type QueryFunction = (sql: string, values?: readonly unknown[]) => Promise<readonly unknown[]>
