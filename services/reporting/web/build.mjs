// Bundles the page: node build.mjs SRC OUT. What is made depends on the sources and the locked versions only.
import { build } from 'esbuild';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const [src, out] = process.argv.slice(2);
await mkdir(out, { recursive: true });
await build({
  entryPoints: [join(src, 'app.js'), join(src, 'app.css')],
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2020'],
  charset: 'utf8',
  legalComments: 'none',
  nodePaths: [resolve('node_modules')],
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) await copyFile(join(src, name), join(out, name));
