import { expectTypeOf } from 'vitest'
import type { NameMap } from '../names/database-name.ts'
import type { UnlistedDatabaseError, UnterminatedSqlError } from './rewrite-errors.ts'
import type { RewriteExplanation } from './rewrite-explanation.ts'
import type { RewriteOptions } from './rewrite-options.ts'
import { explainRewrite, rewriteSql } from './rewrite-sql.ts'
import { createRewriter } from './rewriter.ts'

// Checked by `tsc`: an expectation that does not hold, or an error that does not come, fails the type check.

declare const names: NameMap

expectTypeOf(rewriteSql('SELECT 1', names)).toEqualTypeOf<string>()
expectTypeOf(explainRewrite('SELECT 1', names)).toEqualTypeOf<RewriteExplanation>()
// @ts-expect-error: an object is no map; its keys would be looked for among those of Object
rewriteSql('SELECT 1', { portfolio_data: 'portfolio_data_test' })
// @ts-expect-error: a server has 0, 1 or 2
export const folding: RewriteOptions = { lowerCaseTableNames: 3 }
// @ts-expect-error: unlisted databases are refused or passed, not ignored
export const unlisted: RewriteOptions = { unlistedDatabases: 'ignore' }
// @ts-expect-error: the modes are named; a sql_mode is read by modesFromSqlMode
createRewriter(names, { sqlMode: 'ANSI_QUOTES' })
// @ts-expect-error: what was done to a text is not to be changed afterwards
explainRewrite('SELECT 1', names).edits.pop()
// Callers tell failures apart by literals.
expectTypeOf<UnlistedDatabaseError['name']>().toEqualTypeOf<'UnlistedDatabaseError'>()
expectTypeOf<UnterminatedSqlError['name']>().toEqualTypeOf<'UnterminatedSqlError'>()
