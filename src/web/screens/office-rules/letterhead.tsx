// What stands at the head and foot of the office's letters, beside a sheet that shows it at once.
import { useId, useState } from 'react';
import { CALENDARS } from '#lib/calendar.ts';
import type { Rules } from '#modules/office-rules/entries.ts';
import type { Problem } from '#web/data/api.ts';
import { upload } from '#web/data/upload.ts';
import { Button } from '#web/parts/button.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { TextArea } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Editing, Looking } from './editing.ts';
import { Check, Checks, IconButton, NamesFields, NO_NAMES } from './pieces.tsx';
import { replaced } from './settle.ts';
import './papers.css';

type Letterhead = Rules['letterhead'];

const LINES_MAX = 5;
const IMAGES = 'image/png,image/jpeg,image/webp';

// The server shows a file only once something recorded names it: until then it is shown from here.
const justChosen = new Map<string, string>();

function emblemAddress(office: string, emblem: NonNullable<Letterhead['emblem']>): string {
  const { sha256, name } = emblem;
  const recorded = `/api/offices/${office}/files/${sha256}?name=${encodeURIComponent(name)}`;
  return justChosen.get(sha256) ?? recorded;
}

export function LetterheadView({ rules, office }: Looking<'letterhead'>) {
  return <LetterheadPaper rules={rules} office={office} />;
}

function LetterheadPaper({ rules, office }: { rules: Letterhead; office: string }) {
  const { t, name, dated, isoDay, code } = useTongue();
  const { emblem, lines, basmala, calendars } = rules;
  const address = name(rules.address);
  const today = isoDay(Date.now());
  return (
    <article className="paper letterhead-paper" aria-label={t('rules.letterhead.preview')}>
      {basmala && <p className="basmala">{t('rules.basmala')}</p>}
      <header>
        <div className="from-whom">
          {lines.map((line, at) => (
            <bdi key={at}>{name(line) || '—'}</bdi>
          ))}
        </div>
        {emblem !== null && <img src={emblemAddress(office, emblem)} alt={t('rules.emblem')} />}
        <dl>
          <div>
            <dt>{t('letter.number')}</dt>
            <dd>
              <bdi>{code('12/345')}</bdi>
            </dd>
          </div>
          {calendars.map((calendar) => (
            <div key={calendar}>
              <dt>{t('letter.date')}</dt>
              <dd>
                <bdi>{dated(today, calendar)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </header>
      <div className="lines-of-text" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      {address !== '' && (
        <footer dir={directionOf(address)} className="address">
          {address}
        </footer>
      )}
    </article>
  );
}

export function LetterheadForm({ rules, onRules, office }: Editing<'letterhead'>) {
  const { t, language } = useTongue();
  const set = (change: Partial<Letterhead>) => onRules({ ...rules, ...change });
  return (
    <div className="stacked">
      <LetterheadPaper rules={rules} office={office} />
      <div className="form-side">
        <h3>{t('rules.lines')}</h3>
        {rules.lines.map((line, at) => (
          <div key={at} className="line-fields">
            <NamesFields
              names={line}
              onNames={(names) =>
                set({ lines: replaced(rules.lines, at, names) as typeof rules.lines })
              }
            />
            {rules.lines.length > 1 && (
              <IconButton
                icon="close"
                label={t('rules.remove')}
                onPress={() => set({ lines: rules.lines.filter((_, i) => i !== at) })}
              />
            )}
          </div>
        ))}
        {rules.lines.length < LINES_MAX && (
          <Button look="quiet" onClick={() => set({ lines: [...rules.lines, NO_NAMES] })}>
            {t('rules.lines.add')}
          </Button>
        )}
        <EmblemField emblem={rules.emblem} onEmblem={(emblem) => set({ emblem })} />
        <Check
          label={t('rules.basmala.print')}
          isOn={rules.basmala}
          onChange={(basmala) => set({ basmala })}
        />
        <Checks
          label={t('rules.calendars')}
          options={[...new Set([...rules.calendars, ...CALENDARS])].map((value) => {
            return { value, label: t(`calendar.${value}`) };
          })}
          chosen={rules.calendars}
          onChosen={(calendars) => calendars.length > 0 && set({ calendars })}
        />
        {[language, ...(['ar', 'fa', 'en'] as const).filter((one) => one !== language)].map(
          (one) => (
            <TextArea
              key={one}
              label={`${t('rules.address')} · ${t(`rules.name.${one}`)}`}
              value={rules.address[one]}
              onValue={(text) => set({ address: { ...rules.address, [one]: text } })}
              area={{ rows: 2, maxLength: 600, lang: one }}
            />
          ),
        )}
      </div>
    </div>
  );
}

function EmblemField(props: {
  readonly emblem: Letterhead['emblem'];
  readonly onEmblem: (emblem: Letterhead['emblem']) => void;
}) {
  const tongue = useTongue();
  const id = useId();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (file: File | undefined) => {
    if (file === undefined) return;
    setBusy(true);
    setProblem(null);
    const answer = await upload(file, () => undefined).done;
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    const { sha256, name, mediaType, sizeBytes } = answer.value;
    if (!justChosen.has(sha256)) justChosen.set(sha256, URL.createObjectURL(file));
    props.onEmblem({ sha256, name, mediaType, sizeBytes });
  };
  return (
    <div className="emblem-field">
      <input
        id={id}
        type="file"
        accept={IMAGES}
        disabled={isBusy}
        onChange={(event) => {
          void send(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <label htmlFor={id} className="btn" aria-busy={isBusy}>
        {tongue.t('rules.emblem.choose')}
      </label>
      {props.emblem !== null && (
        <Button look="quiet" onClick={() => props.onEmblem(null)}>
          {tongue.t('rules.emblem.remove')}
        </Button>
      )}
      <small>{tongue.t('rules.emblem.hint')}</small>
      {problem !== null && (
        <p className="wrong" role="alert">
          {tongue.problem(problem)}
        </p>
      )}
    </div>
  );
}
