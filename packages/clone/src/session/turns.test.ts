import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('lets so many in at once, and the others in their order', async () => {
  const turns = new Turns(2)
  const seen: string[] = []
  const enter = (name: string) => turns.take().then(() => seen.push(name))
  const last = [enter('a'), enter('b'), enter('c'), enter('d')]
  await Promise.all(last.slice(0, 2))
  expect(seen).toEqual(['a', 'b'])
  turns.giveBack()
  await last[2]
  expect(seen).toEqual(['a', 'b', 'c'])
  turns.giveBack()
  await last[3]
  expect(turns.taken).toBe(2)
})

test('lets as many in as were left when one gave its turn up', async () => {
  const turns = new Turns(3)
  await Promise.all([turns.take(), turns.take()])
  turns.giveUp()
  let isIn = false
  const waiting = turns.take().then(() => {
    isIn = true
  })
  await Promise.resolve()
  expect(isIn).toBe(false)
  turns.giveBack()
  await waiting
  expect(turns.taken).toBe(1)
})

test('leaves one turn when the only one gives up', async () => {
  const turns = new Turns(1)
  await turns.take()
  turns.giveUp()
  await turns.take()
  expect(turns.taken).toBe(1)
})

test('turns away who waits, and lets in who comes later', async () => {
  const turns = new Turns(1)
  await turns.take()
  const waiting = turns.take()
  turns.turnAway(new Error('closed'))
  await expect(waiting).rejects.toThrow('closed')
  turns.giveBack()
  await turns.take()
  expect(turns.taken).toBe(1)
})
