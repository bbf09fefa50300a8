// What the questions before an act have in common: the form with its two buttons, and the number
// that an act gave.
import type { FormEvent, ReactNode } from 'react';
import { ObstacleNote } from '#web/parts/obstacle-note.tsx';
import { Button } from '#web/parts/button.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Act } from '#web/data/use-act.ts';

/** A form in a dialog: its fields, what was refused, and the two buttons. */
export function ActForm(props: {
  readonly act: Act;
  readonly label: string;
  readonly look?: 'main' | 'harm';
  readonly isReady?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const tongue = useTongue();
  const { act } = props;
  const isReady = props.isReady !== false && act.obstacle?.isBarring !== true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isBusy && isReady) props.onSubmit();
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      <ObstacleNote obstacle={act.obstacle} />
      {props.children}
      {act.problem !== null && (
        <p className="wrong" role="alert">
          {tongue.problem(act.problem)}
        </p>
      )}
      <footer className="row-of-acts">
        <Button
          type="submit"
          look={props.look ?? 'main'}
          isBusy={act.isBusy}
          disabled={!isReady}
          keys="Enter"
        >
          {props.label}
        </Button>
        <Button look="quiet" onClick={props.onClose} keys="Esc">
          {tongue.t('act.cancel')}
        </Button>
      </footer>
    </form>
  );
}

/** The number that was given, big, for writing it on the paper. */
export function Given(props: { title: string; number: string; onClose: () => void }) {
  const { t } = useTongue();
  return (
    <div className="given" role="status">
      <p>{props.title}</p>
      <p className="number-given">
        <NumberText>{props.number}</NumberText>
      </p>
      <Button look="main" autoFocus onClick={props.onClose} keys="Enter">
        {t('act.done')}
      </Button>
    </div>
  );
}
