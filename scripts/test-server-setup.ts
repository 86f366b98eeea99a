// placeholder
import type { TestProject } from 'vitest/node'
export default function setup(project: TestProject): void {
  const mysql = project.name.includes('mysql')
  project.provide('testServer', {
    flavour: mysql ? 'mysql' : 'mariadb',
    version: mysql ? '9.7.4' : '10.11.18',
    program: '',
    connection: { host: '127.0.0.1', port: mysql ? 13307 : 13306, user: 'root', password: '' },
  })
}
