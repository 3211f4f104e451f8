// Counts what the stages of .ci/run left behind: `node .ci/tally.js FOLDER`. The closing line is the last thing it prints.
// Runs on any Node, since it must also tell that `npm ci` failed.
import { existsSync, readFileSync } from 'node:fs'

const folder = process.argv[2]
const count = { passed: 0, failed: 0 }
const stages = readFileSync(`${folder}/stages`, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' '))

for (const [name, code] of stages) {
  const tests = readReport(`${folder}/${name}.json`)
  count.passed += tests.passed
  count.failed += tests.failed
  // A stage without a report counts as one check; one that failed though all its tests passed has failed as such.
  if (code !== '0' && tests.failed === 0) {
    console.log(`Failed: ${name} (exit ${code})`)
    count.failed += 1
  } else if (code === '0' && tests.total === 0) {
    count.passed += 1
  }
}

console.log(`${count.passed} passed, ${count.failed} failed`)
process.exitCode = count.failed === 0 ? 0 : 1

function readReport(path) {
  const none = { passed: 0, failed: 0, total: 0 }
  if (!existsSync(path)) return none
  const report = JSON.parse(readFileSync(path, 'utf8'))
  // A file that cannot be loaded has no tests to fail, and must count all the same.
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  for (const file of unloaded) console.log(`Could not be loaded: ${file.name}`)
  if (report.numPendingTests > 0) console.log(`Left out: ${report.numPendingTests} tests`)
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length, total: report.numTotalTests }
}
