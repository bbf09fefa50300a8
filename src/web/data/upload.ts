// Sends a file to the office server and says how far it is. XMLHttpRequest, because fetch does not
// tell the progress of what is sent.
import type { FileRef } from '#kernel/entry.ts';
import { problemOf, UNREACHABLE } from './api.ts';
import type { Result } from './api.ts';
import { noteLost, noteReached } from './connection.ts';

export interface Upload<T> {
  readonly done: Promise<Result<T>>;
  abort(): void;
}

/** A file for a letter. */
export function upload(file: File, onProgress: (fraction: number) => void): Upload<FileRef> {
  return uploadTo(`/api/files?name=${encodeURIComponent(file.name)}`, file, onProgress);
}

/** The type is what the API promises at that address. */
export function uploadTo<T>(
  path: string,
  file: File,
  onProgress: (fraction: number) => void,
): Upload<T> {
  const request = new XMLHttpRequest();
  const done = new Promise<Result<T>>((resolve) => {
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      noteReached();
      const body = parse(request.responseText);
      const isGood = request.status >= 200 && request.status < 300;
      if (isGood) resolve({ ok: true, value: body as T });
      else resolve({ ok: false, problem: problemOf(request.status, body) });
    });
    const lost = () => {
      noteLost();
      resolve({ ok: false, problem: UNREACHABLE });
    };
    request.addEventListener('error', lost);
    request.addEventListener('timeout', lost);
    request.addEventListener('abort', () => resolve({ ok: false, problem: UNREACHABLE }));
    request.open('POST', path);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
