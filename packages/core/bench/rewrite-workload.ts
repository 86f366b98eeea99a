/** The map of the benchmark: seven base names, as a portfolio of databases has them. */
export const NAMES: ReadonlyMap<string, string> = new Map(
  [
    'portfolio_config',
    'portfolio_data',
    'portfolio_signals',
    'strategy_trades_signals',
    'vol_surface',
    'securities_master',
    'risk_limits',
  ].map((base) => [base, `${base}_test-mean-reversion`]),
)

const BASES = [...NAMES.keys()]

/**
 * Distinct statements of 50 to 5,000 characters, as programs send them: point queries, joins with subqueries, upserts,
 * wide lists of columns, batches of rows. With `'none'` the same texts hold other names of the same length.
 */
export function makeStatements(count: number, baseNames: 'all' | 'none', salt: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const bases = BASES.map((_, shift) => BASES[(index + shift) % BASES.length] ?? '')
    const [a = '', b = ''] = baseNames === 'all' ? bases : bases.map((base) => base.replace(/[aeiou]/g, 'x'))
    // A string out of JSON is flat and was never hashed, as one that a program has just made.
    return JSON.parse(JSON.stringify(makeStatement(index, a, b, `${salt}${index}`))) as string
  })
}

function makeStatement(index: number, a: string, b: string, id: string): string {
  switch (index % 5) {
    case 0:
      return `SELECT id, price FROM ${a}.trades WHERE id = ${index} AND tag = '${id}'`
    case 1:
      return `SELECT t.id, t.price, u.name, (SELECT MAX(x.price) FROM ${b}.quotes x WHERE x.id = t.id AND x.day > '2024-01-01') AS top
 FROM ${a}.trades AS t
 LEFT JOIN ${b}.users u ON u.id = t.user_id AND u.active = 1 -- only live ones
 JOIN ${a}.instruments i USING (instrument_id)
 WHERE t.booked_at BETWEEN ? AND ? AND i.kind IN ('future', 'option', '${id}') AND ${a}.trades.deleted IS NULL
 GROUP BY t.id, u.name HAVING COUNT(*) > 2 ORDER BY t.price DESC, u.name LIMIT 100`
    case 2:
      return `INSERT INTO \`${a}\`.\`positions\` (\`id\`, \`instrument\`, \`quantity\`, \`note\`) VALUES (?, ?, ?, '${id}') ON DUPLICATE KEY UPDATE \`quantity\` = VALUES(\`quantity\`), \`note\` = CONCAT(\`${a}\`.\`positions\`.\`note\`, ', it''s changed')`
    case 3: {
      const columns = Array.from({ length: 60 }, (_, column) => `\`t\`.\`column_${column}\` AS \`c${column}\``)
      return `SELECT ${columns.join(', ')} FROM \`${a}\`.\`wide\` AS \`t\` INNER JOIN \`${b}\`.\`other\` AS \`o\` ON \`o\`.\`id\` = \`t\`.\`id\` WHERE \`t\`.\`tag\` = '${id}'`
    }
    default: {
      const rows = Array.from(
        { length: 55 },
        (_, row) =>
          `(${index + row}, 'instrument ${row}', ${row * 1.25}, '2024-03-${10 + (row % 20)} 12:00:00', NULL, '{"side":"buy","lot":${row}}')`,
      )
      return `INSERT INTO ${a}.trades (id, instrument, price, booked_at, closed_at, details) VALUES ${rows.join(', ')} /* ${id} */`
    }
  }
}
