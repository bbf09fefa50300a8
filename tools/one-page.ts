// How a page that stands alone is built: src/web/<name> → dist/<name>.html, one file with script,
// style and faces inside it: there at once on a poor line, and it works from a USB stick.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, UserConfig } from 'vite';

function inOneFile(outDir: string, page: string): Plugin {
  return {
    name: 'dawam-in-one-file',
    apply: 'build',
    closeBundle() {
      const built = readFileSync(join(outDir, basename(page)), 'utf8');
      const whole = built
        .replace(/<link rel="stylesheet"[^>]*href="\.?\/?([^"]+)"[^>]*>/, (_, name: string) => {
          return `<style>${textOf(outDir, name)}</style>`;
        })
        .replace(/<script type="module"[^>]*src="\.?\/?([^"]+)"[^>]*><\/script>/, '')
        // At the end of the body, since what stands inside the page runs as soon as it is read.
        .replace('</body>', () => {
          const name = /<script type="module"[^>]*src="\.?\/?([^"]+)"/.exec(built)?.[1] ?? '';
          const script = textOf(outDir, name).replaceAll('</script', String.raw`<\/script`);
          return `<script type="module">${script}</script></body>`;
        });
      writeFileSync(page, whole);
      rmSync(outDir, { recursive: true });
    },
  };
}

function textOf(outDir: string, name: string): string {
  const path = join(outDir, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** `name`: of the folder under src/web, and of its page. */
export function onePageConfig(name: string): UserConfig {
  const placeOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const [root, outDir] = [placeOf(`src/web/${name}`), placeOf(`dist/${name}`)];
  return {
    root,
    base: './',
    plugins: [inOneFile(outDir, placeOf(`dist/${name}.html`))],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: { input: join(root, `${name}.html`) },
    },
  };
}
