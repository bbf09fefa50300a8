// What the commands of upkeep have in common: which data they work on.
import type { CliCall } from '#programs/command-line.ts';
import { readSettings } from '#programs/settings.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';

export const jsonOption = {
  json: { type: 'boolean', summary: 'print the result as JSON' },
} as const;

export async function upkeepOptions(call: CliCall): Promise<UpkeepOptions> {
  const settings = readSettings(call.values, process.env);
  const { dataDir, databaseUrl } = settings;
  const { findOwnSite } = await import('#programs/sites/own-site.ts');
  const site = (await findOwnSite(settings))?.name;
  const { modules } = await import('#programs/modules.ts');
  const { keptPost } = await import('#modules/correspondence/post/post-store.ts');
  const { keptTexts } = await import('#modules/correspondence/search/index-store.ts');
  const kept = [keptPost, keptTexts];
  return { dataDir, databaseUrl, site, modules, kept, onProgress: makeProgress() };
}

const PROGRESS_EVERY_MS = 200;

// One line that is written over while somebody watches; a script reads the result.
function makeProgress(): (sentence: string) => void {
  let last = 0;
  return (sentence) => {
    if (!process.stderr.isTTY || performance.now() - last < PROGRESS_EVERY_MS) return;
    last = performance.now();
    process.stderr.write(`\r\u001B[K${sentence}\r`);
  };
}
