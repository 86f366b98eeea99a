/** Every environment but production. `prod` is not in it: what would hurt does not compile. */
export type TestEnvironmentName = 'test' | `test-${string}`

/** `prod`, `test` or `test-<label>`; label: `[a-z0-9]` then `[a-z0-9-]*`. */
export type EnvironmentName = 'prod' | TestEnvironmentName
