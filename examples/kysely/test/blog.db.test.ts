import { test } from '@dbenv/vitest'
import { afterAll, beforeAll, expect } from 'vitest'
import { join, listPosts, openBlog } from '../src/blog.ts'

let blog: ReturnType<typeof openBlog>
beforeAll(() => {
  blog = openBlog()
})
afterAll(() => blog.destroy())

test('joins two databases of this environment', async () => {
  expect(await listPosts(blog)).toEqual([
    { title: 'First', author: 'Ann' },
    { title: 'Second', author: 'Bob' },
  ])
})

test('writes to them in one transaction, or not at all', async ({ environment }) => {
  await join(blog, 'Cid', 'Third')
  await expect(join(blog, 'Dora', 'x'.repeat(100))).rejects.toThrow()
  expect(await listPosts(blog)).toHaveLength(3)
  expect(await environment.query('SELECT name FROM blog_accounts.authors ORDER BY author_id')).toEqual(
    ['Ann', 'Bob', 'Cid'].map((name) => ({ name })),
  )
})

test('streams', async () => {
  const titles: string[] = []
  for await (const { title } of blog.selectFrom('posts').select('title').orderBy('post_id').stream()) titles.push(title)
  expect(titles.slice(0, 2)).toEqual(['First', 'Second'])
})

test('is refused a database that is not of this environment', async () => {
  // @ts-expect-error the table's type does not have it either
  await expect(blog.selectFrom('elsewhere.t').selectAll().execute()).rejects.toMatchObject({
    code: 'DBENV_UNLISTED_DATABASE',
  })
})
