// The store's files as http asks for them: refusals instead of reasons, and out only to who may
// read a matter of the office that names the file.
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { FileStore, FileViewer } from '#http/ports.ts';
import type { Reading } from '#kernel/reading.ts';
import { fileBytesMax } from '#store/files.ts';
import type { PutResult } from '#store/files.ts';
import type { FileFacts } from '#store/batch.ts';
import { sealedMediaType } from '#kernel/entry.ts';
import type { Store } from '#store/store.ts';
import { findLook } from './office-reader.ts';

export function makeFilePort(store: Store): FileStore {
  return {
    sizeBytesMax: fileBytesMax,
    async storeFile(bytes) {
      const put = await store.files.put(bytes);
      if (!put.ok) return refusalOf(put);
      const { sha256, sizeBytes, mediaType } = put;
      return { sha256, sizeBytes, mediaType };
    },
    async openFile(sha256, viewer) {
      const facts = await store.files.find(sha256);
      if (facts === undefined) return undefined;
      for (const subject of await store.reader.listSubjectsWithFile(viewer.office, sha256)) {
        const { mayRead, isWatched } = await findLook(store, viewer.office, subject, viewer);
        if (!mayRead) continue;
        const opened = await openedFacts(store, { office: viewer.office, subject, sha256 }, facts);
        if (opened === undefined) continue;
        if (isWatched) store.readings.note(readingOf(viewer, subject, sha256));
        const bytes = ReadableStream.from(store.sealedFiles.read(sha256, [viewer.office]));
        return { ...opened, sha256, bytes, isWatched };
      }
      return undefined;
    },
  };
}

/** What the reader gets of a sealed file is said by the entries that name it. */
async function openedFacts(
  store: Store,
  { office, subject, sha256 }: { office: string; subject: string; sha256: string },
  facts: FileFacts,
): Promise<FileFacts | undefined> {
  if (facts.mediaType !== sealedMediaType) return facts;
  const history = await store.reader.listEntriesOf(office, subject);
  const file = history
    .flatMap(({ entry }) => entry.files ?? [])
    .find((one) => one.sha256 === sha256 && one.sealed !== undefined);
  return file && { sizeBytes: file.sizeBytes, mediaType: file.mediaType };
}

function readingOf(viewer: FileViewer, subject: string, file: string): Reading {
  const { office, person, now: at } = viewer;
  const appointment = viewer.appointments[0]?.id ?? null;
  return { office, subject, person, appointment, what: 'file', file, at };
}

function refusalOf(put: Extract<PutResult, { ok: false }>): Refusal {
  switch (put.reason) {
    case 'too-large':
      return refuse('http.too-large', { bytesMax: fileBytesMax });
    case 'unknown-type':
      return refuse('http.unknown-file-type');
    case 'empty':
      return refuse('http.empty-file');
  }
}
