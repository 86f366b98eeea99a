import { test } from '@dbenv/vitest'
import { expect } from 'vitest'

test('runs the code of the README as it stands, on the copy', async ({ environment }) => {
  const sum =
    'SELECT SUM(t.price) AS sum FROM portfolio_data.trades t JOIN portfolio_config.users u USING (user_id) WHERE u.login = ?'
  const [before] = await environment.query(sum, ['trader7'])
  await import('../src/quick-start.ts')
  const [after] = await environment.query(sum, ['trader7'])
  expect(Number(after?.['sum']) / Number(before?.['sum'])).toBeCloseTo(0.99, 6)
})
