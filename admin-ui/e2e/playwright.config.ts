import { execFileSync } from 'node:child_process'
import { defineConfig } from '@playwright/test'
import { bootstrapTokens } from './people'

// Found once: the workers, which read this file too, get it with the environment.
process.env['CHROMIUM'] ??= execFileSync('../scripts/chromium', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()

export default defineConfig({
  projects: [
    { name: 'tests', testMatch: '*.e2e.ts' },
    { name: 'screenshots', testMatch: 'screenshots.ts' },
    { name: 'speed', testMatch: 'speed.ts' },
  ],
  outputDir: '../test-results',
  reporter: 'list',
  // All share one server: tests make what they change and stay off each other's segments.
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: { executablePath: process.env['CHROMIUM'], args: ['--no-sandbox'] },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 800 },
  },
  webServer: {
    command: './serve',
    env: { HALFTONE_BOOTSTRAP_TOKENS: bootstrapTokens },
    // The server picks a free port and says which: the tests find it in the environment.
    wait: { stdout: /(?<halftone_url>http:\/\/\S+)\/graphql/ },
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    stdout: 'ignore',
    stderr: 'pipe',
  },
})
