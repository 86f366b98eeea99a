import { expect, it } from 'vitest'
import { findNearNames } from './near-names.ts'

const NAMES = ['portfolio_data', 'portfolio_config', 'prices', 'price', 'vol_surface']

it.each([
  ['portfoliodata', ['portfolio_data']],
  ['portfolio_dta', ['portfolio_data']],
  ['Prices', ['prices', 'price']],
  ['pricse', ['price', 'prices']],
  ['securities', []],
  ['x', []],
])('finds near %s: %j', (text, near) => {
  expect(findNearNames(text, NAMES)).toEqual(near)
})
