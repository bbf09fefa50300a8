// The two arbiters of a lab of three sites: started as their units would, stopped, asked, and in
// the witness's place one that lies.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { assert } from '#lib/assert.ts';
import type { Site } from '#programs/sites/site-file.ts';

import { ask, until } from './asking.ts';
import type { Machine, Program } from './machine.ts';
import { readEnvironment, ROOT } from './site-lab-files.ts';
import type { SiteName } from './site-lab-files.ts';

type ArbiterSite = 'standby' | 'witness';

export interface ArbiterParts {
  readonly site: Site;
  readonly machines: Readonly<Record<SiteName, Machine>>;
  readonly authority: string;
  readonly fileOf: (name: SiteName, path: string) => string;
  readonly keep: (what: string, program: Program) => Program;
  readonly find: (what: string) => Program | undefined;
}

interface ArbiterStatus {
  readonly said?: { readonly code: string };
}

export class SiteArbiters {
  /** Without, Patroni's own way is all there is. */
  isWanted = false;
  readonly #parts: ArbiterParts;

  constructor(parts: ArbiterParts) {
    this.#parts = parts;
  }

  start(name: ArbiterSite): Program {
    const env = readEnvironment(this.#parts.fileOf(name, 'etc/dawam/arbiter.env'));
    const args = ['--disable-warning=ExperimentalWarning', 'src/programs/dawam.ts', 'arbiter'];
    const program = this.#parts.machines[name].start(process.execPath, args, { env, cwd: ROOT });
    return this.#parts.keep(`the arbiter of ${name}`, program);
  }

  /** In place of the witness's. */
  async startLiar(lie: 'dead' | 'alive'): Promise<void> {
    await this.stop('witness');
    const env = readEnvironment(this.#parts.fileOf('witness', 'etc/dawam/arbiter.env'));
    const args = ['--disable-warning=ExperimentalWarning', 'lab/lying-arbiter.ts', lie];
    const liar = this.#parts.machines.witness.start(process.execPath, args, { env, cwd: ROOT });
    this.#parts.keep('the liar', liar);
    await until('the liar answers', async () => (await this.#ask('witness')) !== undefined);
  }

  async stopLiar(): Promise<void> {
    const liar = this.#parts.find('the liar');
    liar?.signal('SIGKILL');
    await liar?.ended;
    if (this.isWanted) this.start('witness');
  }

  /** What the acting arbiter has said since, one sentence a line; empty where none runs. */
  lines(): readonly string[] {
    const program = this.#parts.find('the arbiter of standby');
    return (program?.output() ?? '').split('\n').filter((line) => line.startsWith('{"at"'));
  }

  /** The words of those lines. */
  words(): readonly string[] {
    return this.lines().map((line) => {
      const said = JSON.parse(line) as { readonly text?: string; readonly code?: string };
      return said.text ?? line;
    });
  }

  /** The program alone; its site goes on. */
  async stop(name: ArbiterSite): Promise<void> {
    const program = this.#parts.find(`the arbiter of ${name}`);
    program?.signal('SIGKILL');
    await program?.ended;
  }

  /**
   * After an action it rests for ten minutes, which no lab waits for. etcd counts them, and it
   * remembers them itself: so the key goes, and the program begins anew.
   */
  async spareRest(): Promise<void> {
    if (!this.isWanted) return;
    if (this.#etcdctl('get', '--prefix', '/dawam/arbiter/') !== '') {
      await this.stop('standby');
      this.#etcdctl('del', '--prefix', '/dawam/arbiter/');
      this.start('standby');
    }
    for (const name of ['standby', 'witness'] as const) {
      await until(`the arbiter of ${name} sees main`, async () => {
        return (await this.#codeOf(name)) === 'main-answers';
      });
    }
  }

  /** The code of its last sentence. */
  async #codeOf(name: ArbiterSite): Promise<string | undefined> {
    return (await this.#ask(name))?.said?.code;
  }

  async #ask(name: ArbiterSite): Promise<ArbiterStatus | undefined> {
    const { machines, site, authority, fileOf } = this.#parts;
    const read = (file: string) => readFileSync(fileOf(name, `etc/dawam/tls/${file}`), 'utf8');
    const place = { host: machines[name].address, port: site.ports.arbiter, ca: authority };
    const shown = { cert: read('dawam.crt'), key: read('dawam.key') };
    const answer = await ask({ ...place, ...shown }, '/status');
    return answer && (JSON.parse(answer.text) as ArbiterStatus);
  }

  #etcdctl(...words: readonly string[]): string {
    const { machines, site, fileOf } = this.#parts;
    const file = (name: string) => fileOf('witness', `etc/dawam/tls/${name}`);
    const env = {
      ETCDCTL_API: '3',
      ETCDCTL_CACERT: file('ca.crt'),
      ETCDCTL_CERT: file('etcd.crt'),
      ETCDCTL_KEY: file('etcd.key'),
    };
    const at = `--endpoints=https://${machines.witness.address}:${site.ports.etcd}`;
    const all = ['--net=/run/netns/witness', 'etcdctl', at, ...words];
    const done = spawnSync('nsenter', all, { env: { ...process.env, ...env }, encoding: 'utf8' });
    assert(done.status === 0, `etcdctl failed: ${done.stderr}`);
    return done.stdout;
  }
}
