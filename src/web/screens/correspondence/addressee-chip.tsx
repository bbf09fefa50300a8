// An addressee on the paper that is written: purpose at one press, and behind the name by which day
// an answer is asked for and which enclosures do not go to them.
import { useState } from 'react';
import { createPortal } from 'react-dom';
import type { FileRef } from '#kernel/entry.ts';
import { Button } from '#web/parts/button.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { DraftAddressee } from './outgoing-draft.ts';

interface ChipProps {
  readonly addressee: DraftAddressee;
  readonly files: readonly FileRef[];
  readonly onChange: (next: Partial<DraftAddressee>) => void;
  readonly onDateWrong: (isWrong: boolean) => void;
  readonly onRemove: () => void;
}

export function AddresseeChip(props: ChipProps) {
  const { t, day } = useTongue();
  const { addressee, files, onChange } = props;
  const { name, purpose, dueOn } = addressee;
  const [isOpen, setOpen] = useState(false);
  const withheld = addressee.withheld.filter((sha256) =>
    files.some((one) => one.sha256 === sha256),
  );
  return (
    <span className="addressee">
      <button
        type="button"
        className="chip-name"
        title={t('addressee.details', { name })}
        onClick={() => setOpen(true)}
      >
        <bdi>{name}</bdi>
        {dueOn !== null && <small>{t('due.by', { day: day(dueOn) })}</small>}
        {withheld.length > 0 && <small>{t('addressee.withheld', { n: withheld.length })}</small>}
        <span className="unseen">{t('addressee.details', { name })}</span>
      </button>
      <button
        type="button"
        className="purpose"
        title={t('purpose.turn')}
        onClick={() => onChange({ purpose: purpose === 'action' ? 'information' : 'action' })}
      >
        {t(`purpose.${purpose}`)}
      </button>
      <button
        type="button"
        className="bare"
        aria-label={t('addressee.remove', { name })}
        onClick={props.onRemove}
      >
        <Icon name="close" size={13} />
      </button>
      {isOpen &&
        // Outside the paper, whose type it must not take on.
        createPortal(
          <Details {...props} withheld={withheld} onClose={() => setOpen(false)} />,
          document.body,
        )}
    </span>
  );
}

function Details(
  props: ChipProps & {
    readonly withheld: readonly string[];
    readonly onClose: () => void;
  },
) {
  const { t, isoDay } = useTongue();
  const { addressee, files, withheld, onChange, onClose } = props;
  return (
    <Dialog title={addressee.name} onClose={onClose}>
      <div className="dialog-form">
        <Segments
          label={t('field.purpose')}
          value={addressee.purpose}
          onValue={(purpose) => onChange({ purpose })}
          options={(['action', 'information'] as const).map((value) => ({
            value,
            label: t(`purpose.${value}`),
          }))}
        />
        <DateField
          label={t('write.answer-by')}
          value={addressee.dueOn}
          today={isoDay(Date.now())}
          onValue={(dueOn) => onChange({ dueOn })}
          onTextWrong={props.onDateWrong}
        />
        {files.length > 0 && (
          <fieldset className="one-of">
            <legend>{t('write.withhold')}</legend>
            {files.map(({ sha256, name }) => (
              <label key={sha256}>
                <input
                  type="checkbox"
                  checked={withheld.includes(sha256)}
                  onChange={(event) =>
                    onChange({
                      withheld: event.target.checked
                        ? [...withheld, sha256]
                        : withheld.filter((one) => one !== sha256),
                    })
                  }
                />
                <bdi>{name}</bdi>
              </label>
            ))}
          </fieldset>
        )}
        <footer className="row-of-acts">
          <Button look="main" onClick={onClose} keys="Esc">
            {t('act.done')}
          </Button>
        </footer>
      </div>
    </Dialog>
  );
}
