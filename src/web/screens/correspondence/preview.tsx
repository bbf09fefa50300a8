// The letter of the selected row, beside the list.
import { useEffect, useState } from 'react';
import { retry } from '#web/data/query.ts';
import { LinkButton } from '#web/parts/button.tsx';
import { FileList } from '#web/parts/file-list.tsx';
import { LetterPaper } from '#web/parts/letter-paper.tsx';
import { LifeLine } from '#web/parts/life-line.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { draftPath } from './draft-path.ts';
import { useLetter } from './letter-query.ts';
import { useReceipt } from './receipt.ts';

/** Somebody who runs through the rows with the arrow keys asks for no letter on the way. */
const REST_MS = 140;

/**
 * `isOpened`: the person chose this letter themselves, so that showing it is its receipt; a row
 * that is selected only because it is the first one gives none.
 */
export function Preview({
  letter,
  isOpened = false,
}: {
  letter: string | null;
  isOpened?: boolean;
}) {
  const { t } = useTongue();
  const seat = useSeat();
  const rested = useRested(letter);
  const query = useLetter(rested);
  useReceipt(isOpened && rested === letter ? query.data : undefined);
  if (rested === null) return <p className="preview-none">{t('register.none-selected')}</p>;
  return (
    <Answered
      query={query}
      onRetry={() => retry(query.path)}
      skeleton={<Skeleton kind="paper" rows={7} />}
    >
      {(data) => (
        <>
          <LetterPaper letter={data} />
          {data.files.length > 0 && !data.masked && (
            <FileList office={seat.office} files={data.files} />
          )}
          <LifeLine letter={rested} detailed={false} />
          <div className="row-of-acts">
            <LinkButton to={draftPath(data, seat)} keys="Enter">
              {t('act.open')}
            </LinkButton>
          </div>
        </>
      )}
    </Answered>
  );
}

function useRested(letter: string | null): string | null {
  const [rested, setRested] = useState(letter);
  useEffect(() => {
    const timer = setTimeout(() => setRested(letter), REST_MS);
    return () => clearTimeout(timer);
  }, [letter]);
  return rested;
}
