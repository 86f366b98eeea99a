// Runs the installed `dbenv` command through an environment's whole life, on a server of the installed @dbenv/server.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { localServer } from '@dbenv/server'
import mysql from 'mysql2/promise'

const server = await localServer().start() // Node 22 has no `await using`
const { host, port, user, password } = server.connection
const connection = await mysql.createConnection({ host, port, user, password, multipleStatements: true })
await connection.query(readFileSync('production.sql', 'utf8'))

const env = { ...process.env, MYSQL_HOST: host, MYSQL_PORT: String(port), MYSQL_USER: user, MYSQL_PASSWORD: password }
/** @param {string} line @returns {string} */
function dbenv(line) {
  const args = ['node_modules/@dbenv/cli/bin/dbenv.js', ...line.split(' ')]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
  assert.equal(status, 0, `dbenv ${line} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

dbenv('init --register prices,trading')
dbenv('create --env trial --with-data')
const [rows] = await connection.query('SELECT ticker FROM `trading_test-trial`.cheap')
assert.deepEqual(rows, [{ ticker: 'AAA' }])
assert.match(dbenv('list'), /test-trial/)
dbenv('delete test-trial --confirm')
const [left] = await connection.query("SHOW DATABASES LIKE '%trial'")
assert.deepEqual(left, [])
await connection.end()
await server.stop()
