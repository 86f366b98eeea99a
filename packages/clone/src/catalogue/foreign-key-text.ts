const FOREIGN_KEY = /^( {2}CONSTRAINT `)(.+)(` FOREIGN KEY \(`)(.+)(`\) REFERENCES .+ \(`)(.+)(`\)[^`]*)$/gm

/**
 * MariaDB prints the names of a foreign key and of its columns without doubling the backticks inside (seen on 10.11), so
 * that its own text cannot be run. A name whose backticks all come in pairs is taken as printed right.
 */
export function repairForeignKeys(createSql: string): string {
  return createSql.replace(FOREIGN_KEY, (_, ...parts: string[]) => {
    const [head = '', name = '', key = '', columns = '', reference = '', others = '', tail = ''] = parts
    return `${head}${repair(name)}${key}${repair(columns)}${reference}${repair(others)}${tail}`
  })
}

function repair(list: string): string {
  return list
    .split('`, `')
    .map((name) => (/^(?:[^`]|``)*$/.test(name) ? name : name.replaceAll('`', '``')))
    .join('`, `')
}
