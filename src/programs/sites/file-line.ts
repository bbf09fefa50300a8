// The line by which this server brings files to another server of its database, and fetches them
// from there. One that does not answer is asked again after a second: until then whoever stores a
// file is not kept waiting for it.
import { createReadStream } from 'node:fs';
import { Agent, request as ask } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';

import type { FileLine, FileSites } from '#store/file-copies.ts';

import type { OwnSite, SiteTls } from './own-site.ts';

/** Nothing is sent or comes for so long: it does not answer. */
const idleMs = 5_000;
const connectMs = 1_000;
const restMs = 1_000;

export function fileSitesOf(site: OwnSite, report: FileSites['report']): FileSites {
  const { name: own, others, tls, onOneCopy } = site;
  const holders = site.holders.map(({ name }) => name);
  const nowMs = () => performance.now();
  const lines = others.map(({ name, url }) => new SiteFileLine({ site: name, url, tls, nowMs }));
  return { own, holders, lines, mustHaveAll: onOneCopy === 'stop', report };
}

export interface FileLineParts {
  readonly site: string;
  /** Such as `https://10.20.2.11:8011`. */
  readonly url: string;
  readonly tls: SiteTls;
  readonly nowMs: () => number;
}

export class SiteFileLine implements FileLine {
  readonly site: string;
  readonly #parts: FileLineParts;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
  #restsUntilMs = 0;

  constructor(parts: FileLineParts) {
    this.site = parts.site;
    this.#parts = parts;
  }

  async bring(
    { sha256, sizeBytes }: { readonly sha256: string; readonly sizeBytes: number },
    path: string,
  ): Promise<boolean> {
    const headers = { 'content-length': sizeBytes };
    const { request, answered } = this.#open('PUT', sha256, headers);
    if (request === undefined) return false;
    const sending = pipeline(createReadStream(path), request).catch(() => undefined);
    const response = await answered;
    response?.resume();
    await sending;
    return response?.statusCode === 204;
  }

  async fetch(sha256: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { request, answered } = this.#open('GET', sha256, {});
    request?.end();
    const response = await answered;
    if (response?.statusCode === 200) return response;
    response?.resume();
    return undefined;
  }

  close(): void {
    this.#agent.destroy();
  }

  #open(method: string, sha256: string, headers: Readonly<Record<string, number>>) {
    const { url, tls, nowMs } = this.#parts;
    if (nowMs() < this.#restsUntilMs) return { answered: Promise.resolve(undefined) };
    const { promise: answered, resolve } = Promise.withResolvers<IncomingMessage | undefined>();
    const target = new URL(`/files/${sha256}`, url);
    const request = ask(target, { ...tls, method, headers, agent: this.#agent });
    const fail = () => {
      this.#restsUntilMs = nowMs() + restMs;
      resolve(undefined);
    };
    const connecting = setTimeout(() => request.destroy(), connectMs);
    request.on('socket', (socket) => {
      if (!socket.connecting) clearTimeout(connecting);
      socket.once('secureConnect', () => clearTimeout(connecting));
    });
    request.setTimeout(idleMs, () => request.destroy());
    request.on('error', fail);
    request.on('close', () => clearTimeout(connecting));
    request.on('response', resolve);
    return { request, answered };
  }
}
