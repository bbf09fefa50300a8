// Those who get the letter and are not connected: by name, by which way, and where to.
import { Button } from '#web/parts/button.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Field, TextField } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { CHANNELS } from './letter-lists.ts';
import type { DraftOutside } from './outgoing-draft.ts';

const OUTSIDE_MAX = 60;
const NOBODY: DraftOutside = {
  ...{ name: '', purpose: 'action', channel: 'hand', address: '', dueOn: null },
};

export function OutsideField(props: {
  readonly outside: readonly DraftOutside[];
  readonly onOutside: (outside: readonly DraftOutside[]) => void;
  readonly onDateWrong: (isWrong: boolean) => void;
}) {
  const { t } = useTongue();
  const { outside, onOutside } = props;
  return (
    <div className="outside-field">
      {outside.map((one, at) => (
        // The place is what an addressee outside is known by.
        <OutsideLine
          key={at}
          one={one}
          onDateWrong={props.onDateWrong}
          onChange={(next) =>
            onOutside(outside.map((other, i) => (i === at ? { ...other, ...next } : other)))
          }
          onRemove={() => onOutside(outside.filter((_, i) => i !== at))}
        />
      ))}
      {outside.length < OUTSIDE_MAX && (
        <Button look="quiet" onClick={() => onOutside([...outside, NOBODY])}>
          {t('outside.add')}
        </Button>
      )}
    </div>
  );
}

function OutsideLine(props: {
  readonly one: DraftOutside;
  readonly onChange: (next: Partial<DraftOutside>) => void;
  readonly onRemove: () => void;
  readonly onDateWrong: (isWrong: boolean) => void;
}) {
  const { t, isoDay } = useTongue();
  const { one, onChange } = props;
  return (
    <fieldset className="outside-line">
      <legend className="unseen">{one.name === '' ? t('outside.add') : one.name}</legend>
      <TextField
        label={t('outside.name')}
        value={one.name}
        onValue={(name) => onChange({ name })}
        input={{ maxLength: 200, autoFocus: one.name === '' }}
      />
      <button
        type="button"
        className="bare"
        aria-label={t('addressee.remove', { name: one.name })}
        onClick={props.onRemove}
      >
        <Icon name="close" size={14} />
      </button>
      <Segments
        label={t('field.channel')}
        value={one.channel}
        onValue={(channel) => onChange({ channel })}
        options={CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
      />
      <TextField
        label={t('outside.address')}
        value={one.address}
        onValue={(address) => onChange({ address })}
        input={{ maxLength: 300 }}
      />
      <div className="form-grid">
        <Field label={t('field.purpose')}>
          {(ids) => (
            <select
              {...ids}
              value={one.purpose}
              onChange={(event) =>
                onChange({
                  purpose: event.target.value === 'information' ? 'information' : 'action',
                })
              }
            >
              <option value="action">{t('purpose.action')}</option>
              <option value="information">{t('purpose.information')}</option>
            </select>
          )}
        </Field>
        <DateField
          label={t('write.answer-by')}
          value={one.dueOn}
          today={isoDay(Date.now())}
          onValue={(dueOn) => onChange({ dueOn })}
          onTextWrong={props.onDateWrong}
        />
      </div>
    </fieldset>
  );
}
