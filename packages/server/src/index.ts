export { CacheFullError } from './cache-full-error.ts'
export { CacheUnusableError } from './cache-unusable-error.ts'
export { ContainerStartError } from './container/container-start-error.ts'
export { DockerUnavailableError } from './container/docker-unavailable-error.ts'
export { ImageUnavailableError } from './container/image-unavailable-error.ts'
export { TestcontainersMissingError } from './container/testcontainers-missing-error.ts'
export type { ContainerServerOptions } from './container-server.ts'
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
export type { FindServerOptions, FoundServer, PassedOver } from './find-server.ts'
export { findServer } from './find-server.ts'
export { CleanupFailedError } from './guard/cleanup-failed-error.ts'
export { WatchdogLostError } from './guard/watchdog-lost-error.ts'
export type { LocalServerOptions, LocalServerProvider, PrivateServer } from './local-server.ts'
export { localServer } from './local-server.ts'
export { NoServerFoundError } from './no-server-found-error.ts'
export { NoServerProgramError } from './no-server-program-error.ts'
export { PortBusyError } from './port-busy-error.ts'
export { PortForbiddenError } from './port-forbidden-error.ts'
export type { FindProgramOptions } from './program/find-server-programs.ts'
export { findServerProgram, findServerPrograms } from './program/find-server-programs.ts'
export type { ServerProgram } from './server-program.ts'
export { ServerStartError } from './server-start-error.ts'
export { ServerUnreachableError } from './server-unreachable-error.ts'
export { UnknownServerChoiceError } from './unknown-server-choice-error.ts'
export { UnusableProgramError } from './unusable-program-error.ts'
