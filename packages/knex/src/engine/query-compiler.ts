// @ts-expect-error knex publishes no types for its compilers; see mysql2-dialect.ts.
import MySqlQueryCompiler from 'knex/lib/dialects/mysql/query/mysql-querycompiler.js'

/** The part of knex's compiler that is changed here (knex 3.3.0, lib/dialects/mysql/query/mysql-querycompiler.js). */
interface KnexQueryCompiler {
  whereLike(statement: unknown): string
}

const KnexCompiler: new (...parameters: unknown[]) => KnexQueryCompiler = MySqlQueryCompiler

/** knex's compiler, but for `whereLike`: it asks for `utf8_bin`, which no connection in utf8mb4 has (errno 1253). */
export class QueryCompiler extends KnexCompiler {
  override whereLike(statement: unknown): string {
    return super.whereLike(statement).replace(/ COLLATE utf8_bin$/, ' COLLATE utf8mb4_bin')
  }
}
