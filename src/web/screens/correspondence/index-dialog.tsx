// The registry's own care for a letter: the index of what is enclosed, line by line with what lies
// only with the paper, and the state that all was found in; and the look of a second person over
// the registration.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Button } from '#web/parts/button.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Field, TextArea, TextField } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';
import { ENCLOSURE_KINDS, indexBody, linesOf, newLine } from './index-lines.ts';
import type { IndexLine } from './index-lines.ts';

const LINES_MAX = 100;

export function IndexDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [lines, setLines] = useState<readonly IndexLine[]>(() => linesOf(letter));
  const [condition, setCondition] = useState(letter.enclosureIndex?.condition ?? '');
  const [isDateWrong, setDateWrong] = useState<Readonly<Record<number, boolean>>>({});
  const body = indexBody(lines, condition);
  const change = (at: number, next: Partial<IndexLine>) =>
    setLines((was) => was.map((one, i) => (i === at ? { ...one, ...next } : one)));
  return (
    <Dialog title={t('act.index')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.write-down')}
        isReady={body !== undefined && !Object.values(isDateWrong).some(Boolean)}
        onClose={onClose}
        onSubmit={() => finish('index-enclosures', body)}
      >
        <p className="about">{t('ask.index')}</p>
        <div className="outside-field">
          {lines.map((line, at) => (
            <Line
              key={line.key}
              line={line}
              serial={at + 1}
              onChange={(next) => change(at, next)}
              onDateWrong={(isWrong) => setDateWrong((was) => ({ ...was, [line.key]: isWrong }))}
              onRemove={() => setLines((was) => was.filter((_, i) => i !== at))}
            />
          ))}
          {lines.length < LINES_MAX && (
            <Button look="quiet" onClick={() => setLines((was) => [...was, newLine(was)])}>
              {t('index.add')}
            </Button>
          )}
        </div>
        <TextArea
          label={t('index.condition')}
          value={condition}
          onValue={setCondition}
          area={{ maxLength: 1_000, rows: 2, placeholder: t('index.condition.hint') }}
        />
      </ActForm>
    </Dialog>
  );
}

interface LineProps {
  readonly line: IndexLine;
  readonly serial: number;
  readonly onChange: (next: Partial<IndexLine>) => void;
  readonly onDateWrong: (isWrong: boolean) => void;
  readonly onRemove: () => void;
}

function Line(props: LineProps) {
  const { t, code } = useTongue();
  const { line, onChange } = props;
  return (
    <fieldset className="outside-line">
      <legend className="unseen">{t('index.line', { n: props.serial })}</legend>
      <TextField
        label={`${code(String(props.serial))} · ${t('index.title')}`}
        value={line.title}
        onValue={(title) => onChange({ title })}
        input={{ maxLength: 200, autoFocus: line.title === '' }}
      />
      <button
        type="button"
        className="bare"
        aria-label={t('addressee.remove', { name: line.title })}
        onClick={props.onRemove}
      >
        <Icon name="close" size={14} />
      </button>
      <LineDetails {...props} />
      <label className="check">
        <input
          type="checkbox"
          checked={line.isPhysical}
          onChange={({ target }) => onChange({ isPhysical: target.checked })}
        />
        <span>{t('index.physical')}</span>
      </label>
    </fieldset>
  );
}

function LineDetails({ line, onChange, onDateWrong }: LineProps) {
  const { t, isoDay } = useTongue();
  return (
    <div className="form-grid">
      <Field label={t('index.kind')}>
        {(ids) => (
          <select
            {...ids}
            value={line.kind}
            onChange={({ target }) => {
              const kind = ENCLOSURE_KINDS.find((one) => one === target.value);
              if (kind !== undefined) onChange({ kind });
            }}
          >
            {ENCLOSURE_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`enclosure.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('index.pages')}
        value={line.pages}
        onValue={(pages) => onChange({ pages })}
        input={{ maxLength: 6, inputMode: 'numeric' }}
      />
      <TextField
        label={t('index.number')}
        value={line.number}
        onValue={(number) => onChange({ number })}
        input={{ maxLength: 60 }}
      />
      <DateField
        label={t('index.date')}
        value={line.date}
        today={isoDay(Date.now())}
        onValue={(date) => onChange({ date })}
        onTextWrong={onDateWrong}
      />
      <TextField
        wide
        label={t('index.source')}
        value={line.source}
        onValue={(source) => onChange({ source })}
        input={{ maxLength: 200 }}
      />
    </div>
  );
}

export function LookOverDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { act, finish } = useLetterAct(props);
  const [note, setNote] = useState('');
  return (
    <Dialog title={t('act.look-over')} onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.look-over')}
        onClose={props.onClose}
        onSubmit={() => finish('review-registration', { note })}
      >
        <p className="about">{t('ask.look-over')}</p>
        <TextArea
          label={t('field.note')}
          value={note}
          onValue={setNote}
          area={{ maxLength: 500, rows: 2 }}
        />
      </ActForm>
    </Dialog>
  );
}
