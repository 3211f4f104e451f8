import { defineConfig } from 'vitest/config'

/** Set by the pipeline script: where the counts of this run go, for its closing line. */
const report = process.env['REKINDLE_TEST_REPORT']

/** Both projects must agree on the number of workers, since they may run side by side. Two keep a small machine usable. */
const shared = {
  pool: 'forks',
  maxWorkers: 2,
  // node:sqlite says at each first use that it is experimental; the version of Node is pinned, so that is no news.
  execArgv: ['--disable-warning=ExperimentalWarning'],
} as const

export default defineConfig({
  test: {
    ...shared,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', '**/node_modules/**', '**/dist/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Real processes, real browsers: one after the other, or they time each other out.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
