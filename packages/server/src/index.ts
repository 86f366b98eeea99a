export type { DatabaseServer, ServerProvider, StartOptions } from './database-server.ts'
