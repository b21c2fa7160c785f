import { defineConfig } from 'tsdown';

/** One configuration for every published package: run from the package's folder with `--config ../../tsdown.config.ts`. */
export default defineConfig({
  cwd: process.cwd(),
  entry: ['src/index.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22',
  dts: true,
  sourcemap: true,
  clean: true,
  fixedExtension: false,
});
