import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { stripAutoIncrement } from '../retarget/table-text.ts'

/**
 * A catalogue whose tables take the rows that are to come: ARCHIVE refuses one below its AUTO_INCREMENT as a duplicate
 * (MySQL 9.7), and counts on from the last row by itself. A table that is empty keeps where it stands.
 */
export function leaveRoomForRows(catalogue: DatabaseCatalogue): DatabaseCatalogue {
  return {
    ...catalogue,
    tables: catalogue.tables.map((table) =>
      table.engine === 'ARCHIVE' && table.estimatedRows > 0
        ? { ...table, createSql: stripAutoIncrement(table.createSql) }
        : table,
    ),
  }
}
