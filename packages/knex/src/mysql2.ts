export { type WrapPoolOptions, wrapPool } from './pool/wrap-pool.ts'
