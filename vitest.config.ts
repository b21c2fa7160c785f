import { defineConfig } from 'vitest/config';

/** One configuration for every package: run from the package's folder with `--config ../../vitest.config.ts`. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Native handles (ONNX Runtime, PGlite) are happier in processes of their own than in worker threads.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});
