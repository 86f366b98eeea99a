export { CacheFullError } from './cache-full-error.ts'
export { CacheUnusableError } from './cache-unusable-error.ts'
export type {
  ConnectOptions,
  DatabaseServer,
  ExistingServer,
  ExistingServerProvider,
  KeptServer,
  PreparedContent,
  PrivateServerProvider,
  ServerProvider,
  StartOptions,
} from './database-server.ts'
export type { ExistingServerOptions } from './existing-server.ts'
export { existingServer } from './existing-server.ts'
export type { FindServerOptions, FoundServer } from './find-server.ts'
export { findServer } from './find-server.ts'
export { WatchdogLostError } from './guard/watchdog-lost-error.ts'
export type { LocalServerOptions, LocalServerProvider, PrivateServer } from './local-server.ts'
export { localServer } from './local-server.ts'
export { NoServerProgramError } from './no-server-program-error.ts'
export { PortBusyError } from './port-busy-error.ts'
export type { FindProgramOptions } from './program/find-server-programs.ts'
export { findServerProgram, findServerPrograms } from './program/find-server-programs.ts'
export type { ServerProgram } from './server-program.ts'
export { ServerStartError } from './server-start-error.ts'
export { ServerUnreachableError } from './server-unreachable-error.ts'
export { UnknownServerChoiceError } from './unknown-server-choice-error.ts'
export { UnusableProgramError } from './unusable-program-error.ts'
