// `dawam sites write`: makes the settings of all machines of a centre from one site file.
import { resolve } from 'node:path';
import type { CliCommand } from '#programs/command-line.ts';
import { exitCodes, mustText } from '#programs/command-line.ts';

export const sitesWrite: CliCommand = {
  name: 'sites write',
  summary: 'Make the settings of all machines of a centre from one site file.',
  usage: 'FILE --out DIR',
  words: 1,
  options: {
    out: { type: 'string', value: 'DIR', summary: 'folder with a folder for each machine' },
  },
  async run(call) {
    const { writeSiteSettings } = await import('#programs/sites/write-settings.ts');
    const [file = ''] = call.words;
    const out = resolve(mustText(call, 'out'));
    const count = await writeSiteSettings(resolve(file), out);
    call.print(`${count} files were written into ${out}; next: deploy/ca.sh ${out}`);
    return exitCodes.done;
  },
};
