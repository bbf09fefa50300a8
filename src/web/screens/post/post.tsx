// Batches of scanned post: adding scans, what waits in each, separator sheets, and what the machine
// can and could not read.
import { useRef, useState } from 'react';
import type { BatchesAnswer, BatchRow } from '#modules/correspondence/post/shapes.ts';
import { post, UNREACHABLE } from '#web/data/api.ts';
import { newId } from '#web/data/ids.ts';
import { retry } from '#web/data/query.ts';
import { upload } from '#web/data/upload.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { DropZone } from '#web/parts/drop-zone.tsx';
import type { Sending } from '#web/parts/drop-zone.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Answered, Empty } from '#web/parts/states.tsx';
import { letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { postPath, useBatches } from './post-query.ts';
import './post.css';

export function Post() {
  const { t } = useTongue();
  const seat = useSeat();
  const path = postPath(seat.office);
  const query = useBatches(seat.office);
  return (
    <div className="page post-page">
      <header className="page-head">
        <div>
          <h1>{t('title.post')}</h1>
          <p className="sub">{t('post.about')}</p>
        </div>
        <Sheets path={`/api/offices/${seat.office}/post-separators/sheets.pdf`} />
      </header>
      <Answered query={query} onRetry={() => retry(path)}>
        {(data) => (
          <>
            <Lacks data={data} />
            {data.canScan && <AddScans path={path} />}
            {data.hasFolder && <p className="sub">{t('post.folder')}</p>}
            <Batches batches={data.batches} />
            <Reading data={data} office={seat.office} path={path} />
          </>
        )}
      </Answered>
    </div>
  );
}

function Sheets({ path }: { path: string }) {
  const { t } = useTongue();
  return (
    <div className="post-sheets" role="group" aria-label={t('post.sheets')}>
      <span className="sub">{t('post.sheets')}</span>
      {(['letter', 'enclosure'] as const).map((kind) => (
        <a key={kind} className="btn plain" download href={`${path}?kind=${kind}&copies=10`}>
          <Icon name="print" size={16} />
          <span>{t(`post.sheets.${kind}`)}</span>
        </a>
      ))}
    </div>
  );
}

function Lacks({ data }: { data: BatchesAnswer }) {
  const { t } = useTongue();
  const lacks = [
    ...(data.canScan ? [] : [t('post.no-tools')]),
    ...(data.canTiff || !data.canScan ? [] : [t('post.no-tiff')]),
    ...(data.languages.length > 0 ? [] : [t('post.no-reader')]),
  ];
  return lacks.map((lack) => (
    <p key={lack} className="told" role="status">
      {lack}
    </p>
  ));
}

function AddScans({ path }: { path: string }) {
  const { t } = useTongue();
  const { sending, start, dismiss } = useScans(path);
  return (
    <DropZone
      label={t('post.add')}
      hint={t('post.add.hint')}
      accepted=".pdf,.tif,.tiff,.jpg,.jpeg,.png"
      onFiles={start}
      sending={sending}
      onDismiss={dismiss}
    />
  );
}

/**
 * One choice of files is one batch; each file belongs to it as soon as it has arrived. While the
 * server is away the files wait here.
 */
function useScans(path: string) {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const aborts = useRef(new Map<string, () => void>());
  const change = (id: string, next: Partial<Sending>) =>
    setSending((all) => all.map((each) => (each.id === id ? { ...each, ...next } : each)));
  const dismiss = (id: string) => {
    aborts.current.get(id)?.();
    aborts.current.delete(id);
    setSending((all) => all.filter((each) => each.id !== id));
  };
  const isWanted = (id: string) => aborts.current.has(id);
  const sendOne = async (id: string, file: File, batch: NewBatch) => {
    const { done, abort } = upload(file, (fraction) => change(id, { fraction }));
    aborts.current.set(id, abort);
    const sent = await done;
    if (!sent.ok) return sent;
    const { sha256 } = sent.value;
    return await post(path, { ...batch, files: [{ sha256, name: file.name }] });
  };
  const start = async (files: readonly File[]) => {
    const batch = { id: newId(), name: new Date().toISOString() };
    const all = files.map((file) => ({ id: newId(), file }));
    for (const { id } of all) aborts.current.set(id, () => undefined);
    const begun = all.map(({ id, file }) => ({ id, name: file.name, fraction: 0, problem: null }));
    setSending((shown) => [...shown, ...begun]);
    // One after another: their order is that of the pile of paper.
    for (const { id, file } of all) {
      while (isWanted(id)) {
        const answer = await sendOne(id, file, batch);
        const isAway = !answer.ok && answer.problem.code === UNREACHABLE.code;
        if (isAway && isWanted(id)) {
          await new Promise((again) => setTimeout(again, AWAY_MS));
          continue;
        }
        if (answer.ok) dismiss(id);
        else change(id, { problem: answer.problem });
        break;
      }
      retry(path);
    }
  };
  return { sending, dismiss, start: (files: readonly File[]) => void start(files) };
}

interface NewBatch {
  readonly id: string;
  readonly name: string;
}

/** So long until a server is asked again that did not answer. */
const AWAY_MS = 2_000;

function Batches({ batches }: { batches: readonly BatchRow[] }) {
  const { t } = useTongue();
  if (batches.length === 0) {
    return <Empty title={t('post.empty.title')} text={t('post.empty.text')} />;
  }
  return (
    <section aria-labelledby="post-batches">
      <h2 id="post-batches">{t('post.batches')}</h2>
      <ul className="post-batches">
        {batches.map((batch) => (
          <BatchLine key={batch.id} batch={batch} />
        ))}
      </ul>
    </section>
  );
}

export function useBatchName() {
  const { t, longDay, isoDay, clock } = useTongue();
  // The name that was given with it is for other programs: here each reads the day their own way.
  return ({ source, createdAt }: Pick<BatchRow, 'source' | 'createdAt'>) => {
    const day = longDay(isoDay(createdAt));
    return source === 'folder' ? t('post.scanner', { day }) : `${day} · ${clock(createdAt)}`;
  };
}

function BatchLine({ batch }: { batch: BatchRow }) {
  const { t, ago } = useTongue();
  const nameOf = useBatchName();
  const left = batch.pieces - batch.registered;
  const isBusy = batch.waitingFiles > 0;
  const said = left > 0 ? t('post.left', { n: left }) : isBusy ? '' : t('post.all-done');
  return (
    <li className={left > 0 || isBusy ? 'open' : ''}>
      <Link to={`/post/${batch.id}`}>
        <b>
          <bdi>{nameOf(batch)}</bdi>
        </b>
        <span className="sub">
          {[
            said,
            isBusy ? t('post.taking-in', { n: batch.waitingFiles }) : '',
            batch.failedFiles > 0 ? t('post.failed-files', { n: batch.failedFiles }) : '',
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
        <progress
          value={batch.registered}
          max={Math.max(1, batch.pieces)}
          aria-label={t('post.progress', { done: batch.registered, all: batch.pieces })}
        />
        <span className="sub">
          <bdi>{ago(batch.createdAt)}</bdi>
        </span>
      </Link>
    </li>
  );
}

function Reading(props: {
  readonly data: BatchesAnswer;
  readonly office: string;
  readonly path: string;
}) {
  const { t, tOr } = useTongue();
  const { waiting, failed } = props.data.reading;
  const again = async () => {
    await post(`/api/offices/${props.office}/post-readings/retry`);
    retry(props.path);
  };
  return (
    <>
      {waiting > 0 && (
        <p className="sub" role="status">
          {t('post.reading', { n: waiting })}
        </p>
      )}
      {failed.length > 0 && (
        <section className="post-unread">
          <p>{t('post.unread', { n: failed.length })}</p>
          <ul>
            {failed.map((file) => (
              <li key={file.sha256}>
                {file.letter === null ? (
                  <bdi>{file.sha256.slice(0, 12)}</bdi>
                ) : (
                  <Link to={letterPath(file.letter)}>{t('act.open')}</Link>
                )}{' '}
                <span className="sub">{tOr(`post.reason.${file.reason}`, file.reason)}</span>
              </li>
            ))}
          </ul>
          <Button onClick={() => void again()}>{t('post.read-again')}</Button>
        </section>
      )}
    </>
  );
}
