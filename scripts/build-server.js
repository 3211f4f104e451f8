// Compiles src to dist for publishing, since Node strips no types under node_modules, and copies what is not TypeScript beside it.
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = `${root}/dist`

rmSync(dist, { recursive: true, force: true })
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
cpSync(`${root}/src`, dist, { recursive: true, filter: (path) => !/\.tsx?$|\.md$|\/fixtures(\/|$)/.test(path) })
console.log('Compiled the server into dist.')
