import { defineConfig } from 'vitest/config'
import { threadFlags } from './build/project.mjs'

export default defineConfig({
  test: {
    environment: 'node',
    maxWorkers: 2,
    execArgv: threadFlags,
    projects: [
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'], testTimeout: 20_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } },
      },
      {
        extends: true,
        // A story starts processes and a browser, on machines that have little of both.
        test: { name: 'stories', include: ['test/e2e/**/*.test.ts'], testTimeout: 90_000, hookTimeout: 90_000, expect: { poll: { timeout: 15_000 } } },
      },
    ],
  },
})
