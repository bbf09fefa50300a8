// The page that is looked at, large, with what can be done to it, and the pages of its letter in a
// strip below. Turning is shown at once; the file is turned when the letter is registered.
import type { BatchAnswer } from '#modules/correspondence/post/shapes.ts';
import type { Pieces } from '#modules/correspondence/post-pieces.ts';
import { discard, leaveOut, mergeBack, movePage } from '#modules/correspondence/post-pieces.ts';
import { splitAt, toggleEnclosure, turnPage } from '#modules/correspondence/post-pieces.ts';
import { newId } from '#web/data/ids.ts';
import { Button } from '#web/parts/button.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { WordKey } from '#web/words/words.ts';
import { picturePath } from './post-query.ts';

export type Piece = BatchAnswer['pieces'][number];
export type Change = (change: (pieces: Pieces) => Pieces) => void;

export interface PageViewProps {
  readonly path: string;
  readonly piece: Piece;
  readonly isFirst: boolean;
  readonly at: number;
  readonly onAt: (at: number) => void;
  readonly change: Change;
  readonly canUndo: boolean;
  readonly onUndo: () => void;
}

export function PageView(props: PageViewProps) {
  const { t } = useTongue();
  const { piece, at, path } = props;
  const page = piece.pages[at];
  if (page === undefined) return null;
  return (
    <section className="post-page-view" aria-label={t('post.acts')}>
      <Acts {...props} />
      <div
        className="post-picture"
        tabIndex={0}
        role="group"
        aria-label={t('post.page', said(at, piece))}
      >
        <img
          key={`${page.file}/${page.page}`}
          className={`turn-${page.turn}`}
          src={picturePath(path, page, 'page')}
          alt={t('post.page.picture', { n: at + 1 })}
        />
      </div>
      {piece.pages.length > 1 && <Strip {...props} />}
    </section>
  );
}

function said(at: number, piece: Piece) {
  return { n: at + 1, all: piece.pages.length };
}

function Strip({ piece, at, onAt, path }: PageViewProps) {
  const { t, n } = useTongue();
  return (
    <ol className="post-strip">
      {piece.pages.map((page, place) => (
        <li key={`${page.file}/${page.page}`}>
          {page.starts && <span className="tag">{t('post.enclosure')}</span>}
          <button
            type="button"
            aria-pressed={place === at}
            aria-label={t('post.page', said(place, piece))}
            onClick={() => onAt(place)}
          >
            <img
              className={`turn-${page.turn}`}
              src={picturePath(path, page, 'thumb')}
              alt=""
              loading="lazy"
            />
            <bdi>{n(place + 1)}</bdi>
          </button>
        </li>
      ))}
    </ol>
  );
}

interface PageAct {
  readonly word: WordKey;
  readonly code: string;
  readonly keys: string;
  readonly isOff?: boolean;
  readonly run: () => void;
}

interface ActsOf {
  readonly letter: readonly PageAct[];
  readonly page: readonly PageAct[];
}

/** What is registered stays as it is; undoing what was done to others remains. */
function Acts(props: PageViewProps) {
  const { t } = useTongue();
  const undo: PageAct = {
    ...{ word: 'post.undo', code: 'KeyZ', keys: 'Alt Z' },
    ...{ isOff: !props.canUndo, run: props.onUndo },
  };
  const open = props.piece.letter === null ? listActs(props) : { letter: [], page: [] };
  const letter = [...open.letter, undo];
  useKeys(
    [...letter, ...open.page]
      .filter(({ isOff }) => isOff !== true)
      .map(({ code, run }) => ({ code, alt: true, whileTyping: true, run })),
  );
  return (
    <div className="post-acts" role="toolbar" aria-label={t('post.acts')}>
      <ActGroup label={t('post.acts.letter')} acts={letter} />
      <ActGroup label={t('post.acts.page')} acts={open.page} />
    </div>
  );
}

function ActGroup({ label, acts }: { label: string; acts: readonly PageAct[] }) {
  const { t } = useTongue();
  if (acts.length === 0) return null;
  return (
    <div role="group" aria-label={label}>
      <span className="sub" aria-hidden="true">
        {label}
      </span>
      <div>
        {acts.map(({ word, keys, isOff, run }) => (
          <Button key={word} look="quiet" keys={keys} disabled={isOff === true} onClick={run}>
            {t(word)}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** A letter of one page is not offered what takes several. */
function listActs({ piece, at, isFirst, change, onAt }: PageViewProps): ActsOf {
  const { id, pages, isDiscarded } = piece;
  const back: PageAct = {
    ...{ word: 'post.restore', code: 'Backspace', keys: 'Alt ⌫' },
    run: () => change((all) => discard(all, id, false)),
  };
  if (isDiscarded) return { letter: [back], page: [] };
  const move = (by: -1 | 1) => () => {
    change((all) => movePage(all, id, at, by));
    onAt(at + by);
  };
  const isLast = at === pages.length - 1;
  const isEnclosure = pages[at]?.starts === true;
  const several = pages.length > 1;
  const split: PageAct = {
    ...{ word: 'post.split', code: 'KeyX', keys: 'Alt X', isOff: at === 0 },
    run: () => change((all) => splitAt(all, id, at, newId())),
  };
  const letter: readonly PageAct[] = [
    {
      ...{ word: 'post.merge', code: 'KeyM', keys: 'Alt M', isOff: isFirst },
      run: () => change((all) => mergeBack(all, id)),
    },
    {
      ...{ word: 'post.enclose', code: 'KeyE', keys: 'Alt E', isOff: isFirst },
      run: () => change((all) => mergeBack(all, id, true)),
    },
    ...(several ? [split] : []),
    {
      ...{ word: 'post.discard', code: 'Backspace', keys: 'Alt ⌫' },
      run: () => change((all) => discard(all, id, true)),
    },
  ];
  const turn: PageAct = {
    ...{ word: 'post.turn', code: 'KeyR', keys: 'Alt R' },
    run: () => change((all) => turnPage(all, id, at)),
  };
  if (!several) return { letter, page: [turn] };
  const page: readonly PageAct[] = [
    turn,
    {
      word: isEnclosure ? 'post.unmark' : 'post.mark',
      ...{ code: 'KeyG', keys: 'Alt G', isOff: at === 0 },
      run: () => change((all) => toggleEnclosure(all, id, at)),
    },
    {
      ...{ word: 'post.page-back', code: 'BracketLeft', keys: 'Alt [', isOff: at === 0 },
      run: move(-1),
    },
    {
      ...{ word: 'post.page-on', code: 'BracketRight', keys: 'Alt ]', isOff: isLast },
      run: move(1),
    },
    {
      ...{ word: 'post.drop-page', code: 'KeyO', keys: 'Alt O' },
      run: () => change((all) => leaveOut(all, id, at)),
    },
  ];
  return { letter, page };
}
