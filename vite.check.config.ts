// How the page that checks papers is built: src/web/check → dist/check.html, one file with its
// script, style and faces inside it, so that it also works from a USB stick.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('src/web/check', import.meta.url));
const outDir = fileURLToPath(new URL('dist/check', import.meta.url));
const page = fileURLToPath(new URL('dist/check.html', import.meta.url));

function inOneFile(): Plugin {
  return {
    name: 'dawam-in-one-file',
    apply: 'build',
    closeBundle() {
      const built = readFileSync(join(outDir, 'check.html'), 'utf8');
      const whole = built
        .replace(/<link rel="stylesheet"[^>]*href="\.?\/?([^"]+)"[^>]*>/, (_, name: string) => {
          return `<style>${textOf(name)}</style>`;
        })
        .replace(/<script type="module"[^>]*src="\.?\/?([^"]+)"[^>]*><\/script>/, '')
        // At the end of the body, since what stands inside the page runs as soon as it is read.
        .replace('</body>', () => {
          const name = /<script type="module"[^>]*src="\.?\/?([^"]+)"/.exec(built)?.[1] ?? '';
          const script = textOf(name).replaceAll('</script', String.raw`<\/script`);
          return `<script type="module">${script}</script></body>`;
        });
      writeFileSync(page, whole);
      rmSync(outDir, { recursive: true });
    },
  };
}

function textOf(name: string): string {
  const path = join(outDir, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

export default defineConfig({
  root,
  base: './',
  plugins: [inOneFile()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { input: join(root, 'check.html') },
  },
});
