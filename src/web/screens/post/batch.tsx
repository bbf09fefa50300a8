// A batch on the desk: its letters in a list, the page that is looked at, and the form that
// registers it. Everything is done by keyboard; after registering, the next letter is there.
import { useEffect, useState } from 'react';
import type { BatchAnswer } from '#modules/correspondence/post/shapes.ts';
import { takeIn } from '#modules/correspondence/post-pieces.ts';
import type { Pieces } from '#modules/correspondence/post-pieces.ts';
import { post } from '#web/data/api.ts';
import { retry } from '#web/data/query.ts';
import { Button, LinkButton } from '#web/parts/button.tsx';
import { notify } from '#web/parts/notices.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { PageView } from './page-view.tsx';
import type { Change, Piece } from './page-view.tsx';
import { PieceForm } from './piece-form.tsx';
import { useBatchName } from './post.tsx';
import { arrange, batchPath, picturePath, useBatch } from './post-query.ts';
import './post.css';

export function Batch({ batch }: { batch: string }) {
  const path = batchPath(useSeat().office, batch);
  const query = useBatch(path);
  return (
    <Answered
      query={query}
      onRetry={() => retry(path)}
      skeleton={
        <div className="page">
          <Skeleton kind="paper" rows={8} />
        </div>
      }
    >
      {(data) => <Desk path={path} data={data} />}
    </Answered>
  );
}

function isOpen(piece: Piece): boolean {
  return piece.letter === null && !piece.isDiscarded;
}

/** The next letter that waits after this one, or the first that does. */
function nextOpen(pieces: readonly Piece[], id: string | null): string | null {
  const at = pieces.findIndex((piece) => piece.id === id);
  const waiting = (piece: Piece) => piece.id !== id && isOpen(piece);
  return (pieces.slice(at + 1).find(waiting) ?? pieces.find(waiting))?.id ?? null;
}

function Desk({ path, data }: { path: string; data: BatchAnswer }) {
  const { t } = useTongue();
  const [chosen, setChosen] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const { pieces } = data;
  const piece =
    pieces.find(({ id }) => id === chosen) ?? pieces.find(isOpen) ?? (null as Piece | null);
  const choose = (id: string | null) => {
    setChosen(id);
    setAt(0);
  };
  const { change, undo, canUndo } = useArranging(path, data);
  const shownAt = Math.min(at, (piece?.pages.length ?? 1) - 1);
  const step = (by: number) => {
    const place = pieces.findIndex(({ id }) => id === piece?.id) + by;
    choose(pieces[place]?.id ?? piece?.id ?? null);
  };
  const turnTo = (by: number) =>
    setAt(Math.max(0, Math.min((piece?.pages.length ?? 1) - 1, shownAt + by)));
  useKeys([
    { code: 'ArrowDown', alt: true, whileTyping: true, run: () => step(1) },
    { code: 'ArrowUp', alt: true, whileTyping: true, run: () => step(-1) },
    { code: 'PageDown', whileTyping: true, run: () => turnTo(1) },
    { code: 'PageUp', whileTyping: true, run: () => turnTo(-1) },
  ]);
  const registered = () => {
    // Whoever has gone on to another letter meanwhile stays there.
    const id = piece?.id ?? null;
    setChosen((now) => (now === null || now === id ? nextOpen(pieces, id) : now));
    setAt(0);
    retry(path);
  };
  return (
    <div className="post-desk">
      <PieceList path={path} data={data} shown={piece?.id ?? null} onChoose={choose} />
      {piece === null ? (
        <Nothing data={data} />
      ) : (
        <>
          <PageView
            {...{ path, piece, change, canUndo }}
            isFirst={!pieces.slice(0, pieces.indexOf(piece)).some(isOpen)}
            at={shownAt}
            onAt={setAt}
            onUndo={undo}
          />
          <div className="post-side">
            {isOpen(piece) ? (
              <PieceForm key={piece.id} path={path} piece={piece} onRegistered={registered} />
            ) : (
              <Settled piece={piece} />
            )}
          </div>
        </>
      )}
      <LeftOut path={path} data={data} piece={piece} change={change} label={t('post.take-in')} />
    </div>
  );
}

/** Undoing puts a former arrangement back, as long as nothing else has come in between. */
function useArranging(path: string, data: BatchAnswer) {
  const [former, setFormer] = useState<readonly Pieces[]>([]);
  const [isBusy, setBusy] = useState(false);
  const apply = async (make: (pieces: Pieces) => Pieces, isUndo: boolean) => {
    if (isBusy) return;
    setBusy(true);
    const answer = await arrange(path, data, make);
    setBusy(false);
    if (!answer.ok) {
      const { problem } = answer;
      return notify('bad', (tongue) => tongue.problem(problem));
    }
    const was = answer.value;
    if (was !== undefined && !isUndo) setFormer((all) => [...all, was]);
  };
  const change: Change = (make) => void apply(make, false);
  const undo = () => {
    const last = former.at(-1);
    if (last === undefined) return;
    setFormer((all) => all.slice(0, -1));
    const ids = new Set(last.flatMap((piece) => piece.pages.map((p) => `${p.file}/${p.page}`)));
    // What the machine has added since stays.
    const isNew = (piece: Pieces[number]) =>
      piece.pages.every((p) => !ids.has(`${p.file}/${p.page}`)) &&
      last.every(({ id }) => id !== piece.id);
    void apply((now) => [...last, ...now.filter(isNew)], true);
  };
  return { change, undo, canUndo: former.length > 0 && !isBusy };
}

function PieceList(props: {
  readonly path: string;
  readonly data: BatchAnswer;
  readonly shown: string | null;
  readonly onChoose: (id: string) => void;
}) {
  const { t, n } = useTongue();
  const nameOf = useBatchName();
  const { data, path, shown } = props;
  const counted = data.pieces.filter(({ isDiscarded }) => !isDiscarded).length;
  const progress = { done: data.registered, all: counted };
  return (
    <section className="post-pieces" aria-labelledby="post-title">
      <header>
        <h1 id="post-title">
          <bdi>{nameOf(data)}</bdi>
        </h1>
        <p className="sub" role="status">
          {t('post.progress', progress)}
          {data.waitingFiles > 0 && ` · ${t('post.taking-in', { n: data.waitingFiles })}`}
        </p>
        <progress value={data.registered} max={Math.max(1, counted)} aria-hidden="true" />
        <LinkButton to="/post" look="quiet">
          {t('post.to-list')}
        </LinkButton>
      </header>
      <FailedSources path={path} data={data} />
      <ol aria-label={t('post.pieces')}>
        {data.pieces.map((piece, place) => (
          <li key={piece.id}>
            <button
              type="button"
              className={stateOf(piece)}
              aria-current={piece.id === shown ? 'true' : undefined}
              onClick={() => props.onChoose(piece.id)}
            >
              {piece.pages[0] !== undefined && (
                <img
                  className={`turn-${piece.pages[0].turn}`}
                  src={picturePath(path, piece.pages[0], 'thumb')}
                  alt=""
                  loading="lazy"
                />
              )}
              <span>
                <b>{t('post.piece', { n: place + 1 })}</b>
                <small>{t('post.pages', { n: piece.pages.length })}</small>
                {piece.number !== null && (
                  <small>
                    <NumberText>{piece.number}</NumberText>
                  </small>
                )}
                {piece.isDiscarded && <small>{t('post.discarded')}</small>}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <span className="unseen">{n(counted)}</span>
    </section>
  );
}

function stateOf(piece: Piece): string {
  if (piece.letter !== null) return 'done';
  return piece.isDiscarded ? 'aside' : '';
}

function FailedSources({ path, data }: { path: string; data: BatchAnswer }) {
  const { t, tOr } = useTongue();
  const again = async (place: number) => {
    await post(`${path}/sources/${place}/retry`);
    retry(path);
  };
  return data.sources
    .filter(({ state }) => state === 'failed')
    .map((source) => (
      <p key={source.place} className="wrong" role="alert">
        <bdi>{source.name}</bdi>: {tOr(`post.reason.${source.reason ?? 'failed'}`, '')}{' '}
        <Button look="quiet" onClick={() => void again(source.place)}>
          {t('act.retry')}
        </Button>
      </p>
    ));
}

function Settled({ piece }: { piece: Piece }) {
  const { t, code } = useTongue();
  if (piece.letter === null) return <p className="told">{t('post.discarded.about')}</p>;
  return (
    <div className="given">
      <p>{t('post.registered', { number: code(piece.number ?? '') })}</p>
      <LinkButton to={letterPath(piece.letter)} look="main">
        {t('act.open')}
      </LinkButton>
    </div>
  );
}

function Nothing({ data }: { data: BatchAnswer }) {
  const { t } = useTongue();
  const name =
    data.waitingFiles > 0 ? 'not-yet' : data.pieces.length === 0 ? 'no-letter' : 'nothing-waits';
  return (
    <div className="post-nothing">
      <Empty title={t(`post.${name}.title`)} text={t(`post.${name}.text`)}>
        <LinkButton to="/post">{t('post.to-list')}</LinkButton>
      </Empty>
    </div>
  );
}

function LeftOut(props: {
  readonly path: string;
  readonly data: BatchAnswer;
  readonly piece: Piece | null;
  readonly change: Change;
  readonly label: string;
}) {
  const { t } = useTongue();
  const { data, piece, path } = props;
  const [isShown, setShown] = useState(false);
  const count = data.leftOut.length;
  useEffect(() => {
    if (count === 0) setShown(false);
  }, [count]);
  if (count === 0) return null;
  const target = piece !== null && isOpen(piece) ? piece.id : null;
  return (
    <section className="post-left-out">
      <Button look="quiet" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        {t('post.left-out', { n: count })}
      </Button>
      {isShown && (
        <ol>
          {data.leftOut.map((page) => (
            <li key={`${page.file}/${page.page}`}>
              <img src={picturePath(path, page, 'thumb')} alt="" loading="lazy" />
              <small>{t(`post.look.${page.look}`)}</small>
              {target !== null && (page.look === 'blank' || page.look === 'page') && (
                <Button
                  look="quiet"
                  onClick={() => props.change((all) => takeIn(all, target, page))}
                >
                  {props.label}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
