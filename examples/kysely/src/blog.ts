import { createDbEnv, createSqlRegistry, readConnectionSettings } from '@dbenv/core'
import { wrapPool } from '@dbenv/knex/mysql2'
import { type Generated, Kysely, MysqlDialect } from 'kysely'
import { createPool } from 'mysql2'

/** Tables of `blog_content` by their name alone; those of another database with its base name. */
export interface BlogTables {
  posts: { post_id: Generated<number>; author_id: number; title: string }
  'blog_accounts.authors': { author_id: Generated<number>; name: string }
}

/** Opens the blog of this process's environment; end it with `destroy()`. */
export function openBlog(): Kysely<BlogTables> {
  const pool = createPool({ ...readConnectionSettings() })
  const registry = createSqlRegistry((sql, values) => pool.promise().query(sql, values?.slice()))
  wrapPool(pool, createDbEnv({ registry }), { baseName: 'blog_content' })
  return new Kysely<BlogTables>({ dialect: new MysqlDialect({ pool }) })
}

/** Titles with the names of who wrote them: a join over two databases. */
export async function listPosts(blog: Kysely<BlogTables>): Promise<readonly { title: string; author: string }[]> {
  return await blog
    .selectFrom('posts')
    .innerJoin('blog_accounts.authors as a', 'a.author_id', 'posts.author_id')
    .select(['posts.title', 'a.name as author'])
    .orderBy('posts.post_id')
    .execute()
}

/** Adds an author with a first post; both or neither. */
export async function join(blog: Kysely<BlogTables>, name: string, title: string): Promise<void> {
  await blog.transaction().execute(async (trx) => {
    const { insertId } = await trx.insertInto('blog_accounts.authors').values({ name }).executeTakeFirstOrThrow()
    await trx
      .insertInto('posts')
      .values({ author_id: Number(insertId), title })
      .execute()
  })
}
