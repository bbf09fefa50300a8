// Files that offices send to a centre, in pieces over lines that break: the server's side of
// src/sync/tus.ts. What is named by an entry of a log may be sent by whoever has the log's key; its
// size and kind stand in that entry. A file is there when its hash was judged and a scanner asked.
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { claimedLog, hasAccess, originHash } from '#sync/access.ts';
import { infectedHeader } from '#sync/finding.ts';
import { readTusRequest, TUS_VERSION, tusAnswers } from '#sync/tus.ts';
import type { TusAnswer, TusAsk } from '#sync/tus.ts';

import type { CentreStore, NamedFile } from './centre-store.ts';
import type { StrangeFiles } from './strange-files.ts';

export interface UploadParts {
  readonly store: CentreStore;
  readonly strange: StrangeFiles;
  readonly key: SigningKey;
}

/** Told to clients; what one file may have is what its entry says. */
const sizeBytesMax = 1_000_000_000;

type Asked = Exclude<TusAsk, { kind: 'options' | 'refused' }>;

/** Undefined where it is no matter of uploads. `pieces`: the request's body as it comes. */
export async function answerUpload(
  parts: UploadParts,
  request: Request,
  pieces: () => AsyncIterable<Uint8Array>,
): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  const ask = readTusRequest({ method: request.method, pathname, headers: request.headers });
  if (ask === undefined) return undefined;
  if (ask.kind === 'options') return respond(tusAnswers.options(sizeBytesMax));
  if (ask.kind === 'refused') return respond(ask.answer);
  const header = request.headers.get('authorization');
  const log = parts.store.findKey(claimedLog(header) ?? '');
  const isOwner = log !== undefined && hasAccess(header, log, parts.key.verifier.name);
  const named = isOwner ? await parts.store.findNamedFile(log.name, ask.sha256) : undefined;
  if (log === undefined || named === undefined) return respond(tusAnswers.notNamed);
  return await new Upload(parts, log, named).answer(ask, pieces);
}

class Upload {
  readonly #parts: UploadParts;
  readonly #named: NamedFile;
  readonly #part: string;

  constructor(parts: UploadParts, log: VerifierKey, named: NamedFile) {
    this.#parts = parts;
    this.#named = named;
    // Each log has a part of its own: none can spoil another's.
    this.#part = `${originHash(log.name)}-${named.sha256}`;
  }

  async answer(ask: Asked, pieces: () => AsyncIterable<Uint8Array>): Promise<Response> {
    const { sha256, sizeBytes } = this.#named;
    switch (ask.kind) {
      case 'create':
        if (ask.sizeBytes !== sizeBytes) return respond({ status: 400, headers: {} });
        return await this.#tell(await this.#findOffset(), (offset) =>
          tusAnswers.created(sha256, offset),
        );
      case 'look':
        return await this.#tell(await this.#findOffset(), tusAnswers.looked);
      case 'piece':
        return await this.#take(ask.offset, pieces());
      case 'end':
        await this.#parts.strange.parts.drop(this.#part);
        return respond(tusAnswers.ended);
    }
  }

  async #take(offset: number, source: AsyncIterable<Uint8Array>): Promise<Response> {
    const { strange, store } = this.#parts;
    const { sha256, sizeBytes } = this.#named;
    if (await store.hasFile(sha256)) {
      if (offset !== sizeBytes) return respond(tusAnswers.elsewhere);
      return await this.#tell(sizeBytes, tusAnswers.taken);
    }
    const appended = await strange.parts.append(this.#part, { offset, source, sizeBytes });
    if (appended.kind === 'elsewhere') return respond(tusAnswers.elsewhere);
    if (appended.kind === 'too-long') return respond(tusAnswers.tooLong);
    const taken = appended.offset < sizeBytes ? 'kept' : await this.#takeIn();
    if (taken === 'other-bytes') return respond(tusAnswers.otherBytes);
    return await this.#tell(appended.offset, tusAnswers.taken);
  }

  // A part that is whole, and that a kill left there, is judged by whoever asks next.
  async #findOffset(): Promise<number> {
    const { strange, store } = this.#parts;
    const { sha256, sizeBytes } = this.#named;
    if (await store.hasFile(sha256)) return sizeBytes;
    const offset = await strange.parts.offsetOf(this.#part);
    if (offset < sizeBytes) return offset;
    return (await this.#takeIn()) === 'other-bytes' ? 0 : sizeBytes;
  }

  async #takeIn() {
    return await this.#parts.strange.take(this.#part, this.#named);
  }

  async #tell(
    offset: number,
    say: (offset: number, sizeBytes: number) => TusAnswer,
  ): Promise<Response> {
    const { sha256, sizeBytes } = this.#named;
    const answer = say(offset, sizeBytes);
    const found = offset === sizeBytes ? await this.#parts.strange.findFinding(sha256) : undefined;
    if (found?.finding !== 'infected') return respond(answer);
    return respond({
      ...answer,
      headers: { ...answer.headers, ...infectedHeader(found.why ?? '') },
    });
  }
}

function respond({ status, headers }: TusAnswer): Response {
  return new Response(null, { status, headers: { ...headers, 'tus-resumable': TUS_VERSION } });
}
