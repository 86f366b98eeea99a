export type { PoolOptions } from './connection/server-pool.ts'
