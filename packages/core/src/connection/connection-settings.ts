/** How to reach one server. Either `socketPath` or `host` and `port`; a socket wins where both are given. */
export interface ConnectionSettings {
  /** @default '127.0.0.1' when a socket is given */
  readonly host: string
  /** @default 3306 */
  readonly port: number
  readonly socketPath?: string
  readonly user: string
  /** The empty string is a password too: an account without one. */
  readonly password: string
  /** What mysql2 takes as `ssl`; absent: no TLS. */
  readonly ssl?: TlsSettings
}

/** The part of mysql2's `ssl` object that dbenv sets; paths are read before connecting. */
export interface TlsSettings {
  /** The text of the PEM file, as `cert` and `key`. @default Node's own list of authorities */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** `false` encrypts without checking the server's certificate. @default true */
  readonly rejectUnauthorized?: boolean
  /** `true` also checks that the certificate is for the host connected to. @default false, as mysql2's own */
  readonly verifyIdentity?: boolean
}
