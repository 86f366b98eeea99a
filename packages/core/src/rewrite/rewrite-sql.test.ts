import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RewriteOptions } from './rewrite-options.ts'
import { rewriteSql } from './rewrite-sql.ts'

interface Case {
  readonly sql: string
  readonly map: Readonly<Record<string, string>>
  readonly expect: string
  readonly why: string
  readonly opts?: RewriteOptions
}

const readCases = (file: string): readonly Case[] =>
  readFileSync(new URL(`../../test/cases/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Case => JSON.parse(line))

describe.each(['rewrite.jsonl'])('%s', (file) => {
  it.each(readCases(file))('rewrites $why: $sql', ({ sql, map, opts, expect: expected }) => {
    expect(rewriteSql(sql, new Map(Object.entries(map)), opts)).toBe(expected)
  })
})
