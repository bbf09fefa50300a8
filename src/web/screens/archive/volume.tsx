// One volume of a file on the screen: what lies in it, whether it is open, and closing it. Closing
// cannot be taken back, so it is asked first.
import { useState } from 'react';
import type { ArchivedLetters, ArchivedRow } from '#modules/correspondence/archive/shapes.ts';
import { fileSubject } from '#modules/correspondence/file-subject.ts';
import { useAct } from '#web/data/use-act.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { SafetyMark } from '#web/parts/act-safety.tsx';
import { Button } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { mayKeepFiles } from '#web/shell/permits.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ArchivedTable } from './archived-table.tsx';

type Closed = ArchivedLetters['closed'][number];

export function Volume(props: {
  readonly file: string;
  readonly volume: number;
  readonly closed: Closed | null;
  readonly rows: readonly ArchivedRow[];
  readonly onChanged: () => void;
}) {
  const { t, n } = useTongue();
  const { file, volume, closed, rows, onChanged } = props;
  const isKeeper = mayKeepFiles(useSeat());
  const [isAsking, setAsking] = useState(false);
  const [first] = rows;
  const label = t('archive.volume', { n: n(volume) });
  const none = closed === null ? t('archive.volume.empty') : t('archive.volume.gone');
  return (
    <section aria-label={label}>
      <header className="section-head">
        <div>
          <h2>{label}</h2>
          <p className="sub">
            {closed === null ? t('archive.volume.open') : <ClosedLine closed={closed} />}
          </p>
        </div>
        {closed === null && isKeeper && first !== undefined && (
          <Button onClick={() => setAsking(true)}>{t('archive.volume.close')}</Button>
        )}
      </header>
      {first === undefined ? <p className="sub">{none}</p> : <ArchivedTable {...{ label, rows }} />}
      {isAsking && first !== undefined && (
        <CloseDialog
          {...{ file, volume, letter: first.letter, onChanged }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

function ClosedLine({ closed }: { closed: Closed }) {
  const { t, name, dayOf } = useTongue();
  const { by, closedAt, index, safety } = closed;
  const who = by.names === null ? by.person : name(by.names);
  return (
    <>
      {t('archive.volume.closed', { day: dayOf(closedAt), name: who })}{' '}
      <SafetyMark index={index} safety={safety} />
    </>
  );
}

function CloseDialog(props: {
  readonly file: string;
  readonly volume: number;
  readonly letter: string;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}) {
  const { t, n } = useTongue();
  const { file, volume, letter, onChanged, onClose } = props;
  const act = useAct();
  const submit = async () => {
    const answer = await act.run('close-volume', fileSubject(file), { file, volume, letter });
    if (answer === null) return;
    onChanged();
    onClose();
  };
  return (
    <Dialog title={t('archive.volume.close')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('archive.volume.close')}
        onClose={onClose}
        onSubmit={() => void submit()}
      >
        <p className="about">
          {t('archive.volume.ask', { n: n(volume), file, next: n(volume + 1) })}
        </p>
      </ActForm>
    </Dialog>
  );
}
