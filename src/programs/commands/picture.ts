// `dawam picture`: what an office needs when everything is down, as files that need no server.
import { resolve } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes, mustText, textOf } from '#programs/command-line.ts';
import { dataOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const picture: CliCommand = {
  name: 'picture',
  summary: 'Write what an office needs when everything is down: one page and one PDF each.',
  usage: '--out FOLDER [--office ID] [--data DIR] [--json]',
  words: 0,
  options: {
    out: { type: 'string', value: 'FOLDER', summary: 'folder to write into, such as a stick' },
    office: { type: 'string', value: 'ID', summary: 'this office only' },
    ...dataOptions,
    ...jsonOption,
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const folder = resolve(mustText(call, 'out'));
  const only = textOf(call, 'office');
  const options = await upkeepOptions(call);
  const { Press } = await import('#paper/press.ts');
  const { makePaperPort } = await import('#programs/paper-port.ts');
  const { readAuthority } = await import('#programs/export/export-reader.ts');
  const { formWord } = await import('#programs/fallback-wiring.ts');
  const { forms } = await import('#programs/modules.ts');
  const { listPictured, writePictures } = await import('#programs/picture/write-picture.ts');
  const { Reader } = await import('#store/reader.ts');
  const { keyringOf, withDatabase } = await import('#store/upkeep.ts');
  const opener = keyringOf(options);
  const press = new Press();
  try {
    return await withDatabase(options, 'beside', async ({ writers: pool, readers }) => {
      const authority = await pool.use(readAuthority);
      const reader = new Reader(readers, opener);
      const papers = makePaperPort({ press, reader, authority, dataDir: options.dataDir, pool });
      const parts = {
        ...{ pool, reader, authority, forms, formWord },
        findLook: (office: string) => papers.findLook(office),
        print: papers.print.bind(papers),
      };
      const all = await listPictured(parts, authority);
      const offices = all.filter(({ id }) => only === undefined || id === only);
      if (offices.length === 0) throw badUsage(`There is no office ${only ?? ''} here.`);
      const written = await writePictures(parts, { folder, offices, nowMs: Date.now() });
      if (call.values['json'] === true) call.print(JSON.stringify({ folder, files: written }));
      else call.print(`${written.length} files of ${offices.length} offices are in ${folder}.`);
      return exitCodes.done;
    });
  } finally {
    await press.close();
  }
}
