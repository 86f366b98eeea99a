import { describe, expect, test } from 'vitest'
import { mergeNullFilters } from './merge-null-filters.ts'

const head = 'select `c`.`id` AS `id` from `c` except select `b`.`id` AS `id` from `b` where '
const filter = '(`b`.`id` is not null)'

describe('mergeNullFilters', () => {
  test.each([
    [`${head}(${filter} and ${filter})`, `${head}${filter}`],
    [`${head}((\`b\`.\`id\` > 3) and ${filter} and ${filter})`, `${head}((\`b\`.\`id\` > 3) and ${filter})`],
    [
      `${head}(${filter} and (\`b\`.\`x\` is not null) and ${filter} and (\`b\`.\`x\` is not null)) limit 5`,
      `${head}(${filter} and (\`b\`.\`x\` is not null)) limit 5`,
    ],
    [`(${head}(${filter} and ${filter})) union select 1`, `(${head}${filter}) union select 1`],
    [
      "select 1 except select ')' where (('\\'' is not null) and ('\\'' is not null))",
      "select 1 except select ')' where ('\\'' is not null)",
    ],
  ])('turns %j into %j', (createSql, merged) => {
    expect(mergeNullFilters(createSql)).toBe(merged)
  })

  test.each([
    `${head}${filter}`,
    `${head}((\`b\`.\`id\` > 3) and (\`b\`.\`id\` > 3) and ${filter})`,
    `${head}((\`b\`.\`id\` between ${filter} and ${filter}) or ${filter})`,
    `${head}(${filter} and (\`b\`.\`ID\` is not null))`,
    `select \`b\`.\`id\` AS \`except\` from \`b\` where (${filter} and ${filter})`,
    `select ' except ' AS \`x\` from \`b\` where (${filter} and ${filter})`,
  ])('leaves %j alone', (createSql) => {
    expect(mergeNullFilters(createSql)).toBe(createSql)
  })
})
