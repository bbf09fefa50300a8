// How the browser's part is built: src/web → dist, hashed names, nothing inlined (the content
// security policy allows no data: URLs), and every text file also written as .br and .gz, so that
// the server never compresses.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('src/web', import.meta.url));
const outDir = fileURLToPath(new URL('dist', import.meta.url));
const COMPRESSED = /\.(?:js|css|html|svg|json|webmanifest)$/;
// Below this a compressed copy saves less than a packet.
const COMPRESS_MIN_BYTES = 1_024;

function precompress(): Plugin {
  return {
    name: 'dawam-precompress',
    apply: 'build',
    closeBundle() {
      const names = readdirSync(outDir, { recursive: true, encoding: 'utf8' });
      for (const name of names.filter((each) => COMPRESSED.test(each))) {
        const path = join(outDir, name);
        const bytes = readFileSync(path);
        if (bytes.length < COMPRESS_MIN_BYTES) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root,
  publicDir: join(root, 'public'),
  plugins: [react(), precompress()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: [join(root, 'index.html'), join(root, 'ways/worker.ts')],
      output: {
        // A service worker reaches as far as its own address, and keeps it.
        entryFileNames: ({ name }) => (name === 'worker' ? 'ways.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
