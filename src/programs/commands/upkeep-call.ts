// What the commands of upkeep have in common: which data they work on.
import type { CliCall } from '#programs/command-line.ts';
import { readSettings } from '#programs/settings.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';

export const jsonOption = {
  json: { type: 'boolean', summary: 'print the result as JSON' },
} as const;

export async function upkeepOptions(call: CliCall): Promise<UpkeepOptions> {
  const { dataDir, databaseUrl } = readSettings(call.values, process.env);
  const { modules } = await import('#programs/modules.ts');
  return { dataDir, databaseUrl, modules, onProgress: (sentence) => call.say(sentence) };
}
