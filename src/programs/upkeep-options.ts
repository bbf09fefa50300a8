// Options of the commands that work beside a server; light to import, for help.
import type { CliOption } from './command-line.ts';
import { dataOptions } from './settings.ts';

export const upkeepOptions = {
  ...dataOptions,
  json: { type: 'boolean', summary: 'print the result as JSON' },
  quiet: { type: 'boolean', summary: 'no progress' },
} as const satisfies Record<string, CliOption>;
