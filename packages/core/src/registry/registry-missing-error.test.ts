import { expect, it } from 'vitest'
import { RegistryDeniedError } from './registry-denied-error.ts'
import { explainRegistryError, RegistryMissingError } from './registry-missing-error.ts'

function serverError(errno: number, message: string): Error {
  return Object.assign(new Error(message), { errno })
}

it.each([
  [1049, "Unknown database 'master_config'"],
  [1146, "Table 'master_config.database_configs' doesn't exist"],
  [1054, "Unknown column 'live' in 'field list'"],
])('tells %i as a registry that is missing', (errno, message) => {
  expect(explainRegistryError(serverError(errno, message))).toBeInstanceOf(RegistryMissingError)
})

it.each([1142, 1143])('tells %i as a registry that is closed to the account', (errno) => {
  const error = explainRegistryError(
    serverError(errno, "SELECT command denied to user 'a'@'h' for table 'database_configs'"),
  )
  expect(error).toBeInstanceOf(RegistryDeniedError)
  expect(String(error)).toContain('GRANT SELECT ON master_config.* TO')
})

it('leaves an error about another database as it is: `dbenv init` would not mend it', () => {
  const error = serverError(1049, "Unknown database 'x'")
  expect(explainRegistryError(error)).toBe(error)
})
