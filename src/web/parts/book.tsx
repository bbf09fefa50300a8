// A long list as a PDF: the server prints it part after part and sends each as it is ready; here
// one sees how far it is, may stop it, and gets the file when it is whole.
import { useEffect, useRef, useState } from 'react';
import { problemOf, UNREACHABLE } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { notify } from './notices.tsx';

/** What stands between the parts, and how much of the end of a piece may hold it. */
const PART = /% part ([0-9]+) of ([0-9]+)\n$/;
const TOLD_BYTES = 64;

/** `path`: with its question; the language is added. */
export function BookButton({ path }: { path: string }) {
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <Button onClick={() => setMaking(true)}>PDF</Button>
      {isMaking && <Making path={path} onDone={() => setMaking(false)} />}
    </>
  );
}

function Making({ path, onDone }: { path: string; onDone: () => void }) {
  const { t, language } = useTongue();
  const [fraction, setFraction] = useState<number | undefined>(undefined);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    const stop = new AbortController();
    const sign = path.includes('?') ? '&' : '?';
    void takeBook(`${path}${sign}language=${language}`, setFraction, stop.signal).then(
      (problem) => {
        if (stop.signal.aborted) return;
        if (problem !== undefined) notify('bad', (tongue) => tongue.problem(problem));
        done.current();
      },
    );
    return () => stop.abort();
    // The list of the moment when it was asked for.
  }, []);
  return (
    <Dialog title={t('print.preparing')} onClose={onDone}>
      <progress className="wide" value={fraction} max={1} aria-label={t('print.preparing')} />
      <Button onClick={onDone}>{t('act.cancel')}</Button>
    </Dialog>
  );
}

async function takeBook(
  path: string,
  onFraction: (fraction: number) => void,
  stop: AbortSignal,
): Promise<Problem | undefined> {
  try {
    const answer = await fetch(path, { signal: stop });
    if (!answer.ok || answer.body === null) {
      return problemOf(answer.status, await answer.json().catch(() => undefined));
    }
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of answer.body) {
      pieces.push(piece);
      const end = new TextDecoder().decode(piece.subarray(-TOLD_BYTES));
      const [, at, of] = PART.exec(end) ?? [];
      if (at !== undefined && of !== undefined) onFraction(Number(at) / Number(of));
    }
    save(new Blob(pieces, { type: 'application/pdf' }), answer.headers);
    return undefined;
  } catch {
    return UNREACHABLE;
  }
}

function save(book: Blob, headers: Headers): void {
  const said = /filename\*=UTF-8''([^;]+)/i.exec(headers.get('content-disposition') ?? '')?.[1];
  const href = URL.createObjectURL(book);
  const download = said === undefined ? 'register.pdf' : decodeURIComponent(said);
  Object.assign(document.createElement('a'), { href, download }).click();
  URL.revokeObjectURL(href);
}
