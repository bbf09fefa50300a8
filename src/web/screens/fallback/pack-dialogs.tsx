// Leasing numbers for a pack, printing it in one language or two, handing it over.
import { useState } from 'react';
import type { Language } from '#kernel/authority.ts';
import type { PackAnswer } from '#modules/fallback/answers.ts';
import { PACK_SHEETS_MAX } from '#modules/fallback/shapes.ts';
import { parseInteger } from '#lib/digits.ts';
import { newId } from '#web/data/ids.ts';
import { renew } from '#web/data/query.ts';
import { useAct } from '#web/data/use-act.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from '#web/shell/languages.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { fallbackPath, forms } from './fallback-query.ts';

interface Closing {
  readonly onClose: () => void;
}

/** Runs an act about packs, then shows the register anew. */
export function usePaperAct(onDone: () => void, shown?: string) {
  const act = useAct();
  const own = fallbackPath(useSeat().office);
  const path = shown ?? own;
  const run = async (kind: string, subject: string, body: object, at?: string) => {
    const about = at === undefined ? {} : { occurredAt: at };
    const answer = await act.run(kind, subject, body, about);
    if (answer === null) return;
    await renew(path);
    onDone();
  };
  return {
    act,
    run: (...asked: Parameters<typeof run>) => void run(...asked),
  };
}

const COUNT = 50;

export function LeaseDialog({ onClose }: Closing) {
  const { t, tOr, n } = useTongue();
  const { act, run } = usePaperAct(onClose);
  const names = Object.keys(forms);
  const [form, setForm] = useState(names[0] ?? '');
  const [typed, setTyped] = useState(n(COUNT));
  const [use, setUse] = useState<'outage' | 'drill'>('outage');
  const count = parseInteger(typed.trim()) ?? 0;
  const isRight = count >= 1 && count <= PACK_SHEETS_MAX;
  return (
    <Dialog title={t('command.lease-pack')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('fallback.lease')}
        isReady={isRight}
        onClose={onClose}
        onSubmit={() =>
          run('lease-pack', `pack/${newId()}`, { form, count, isDrill: use === 'drill' })
        }
      >
        <p className="about">
          {t(use === 'drill' ? 'fallback.lease.drill' : 'fallback.lease.about')}
        </p>
        <Segments
          label={t('fallback.form')}
          value={form}
          onValue={setForm}
          options={names.map((value) => ({ value, label: tOr(`sheet.${value}`, value) }))}
        />
        <TextField
          label={t('fallback.count')}
          value={typed}
          onValue={setTyped}
          hint={t('fallback.count.hint', { most: n(PACK_SHEETS_MAX) })}
          input={{ inputMode: 'numeric', maxLength: 4 }}
        />
        <Segments
          label={t('fallback.for')}
          value={use}
          onValue={setUse}
          options={(['outage', 'drill'] as const).map((value) => ({
            ...{ value, label: t(`fallback.for.${value}`) },
            tone: value === 'drill' ? 'red' : undefined,
          }))}
        />
      </ActForm>
    </Dialog>
  );
}

type Second = Language | 'none';

export function PrintDialog({ pack, onClose }: Closing & { readonly pack: PackAnswer }) {
  const { t, language } = useTongue();
  const seat = useSeat();
  const [first, setFirst] = useState<Language>(pack.languages[0] ?? language);
  const [second, setSecond] = useState<Second>(pack.languages[1] ?? 'none');
  const [isNoted, setNoted] = useState(false);
  const { act, run } = usePaperAct(() => setNoted(true));
  const languages = second === 'none' || second === first ? [first] : [first, second];
  const search = new URLSearchParams({
    first,
    ...(languages[1] === undefined ? {} : { second: languages[1] }),
  });
  const file = `/api/offices/${seat.office}/packs/${pack.pack}/sheets.pdf?${search}`;
  const named = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }));
  if (isNoted) {
    return (
      <Dialog title={t('command.print-pack')} onClose={onClose}>
        <p className="about">{t('fallback.printed')}</p>
        <p className="row-of-acts">
          <a className="btn main" href={file} download onClick={onClose}>
            <Icon name="down" size={16} />
            <span>{t('fallback.sheets-pdf')}</span>
          </a>
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('command.print-pack')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('fallback.print')}
        onClose={onClose}
        onSubmit={() => run('print-pack', `pack/${pack.pack}`, { languages })}
      >
        <Segments
          label={t('fallback.first-language')}
          value={first}
          onValue={setFirst}
          options={named}
        />
        <Segments
          label={t('fallback.second-language')}
          value={second}
          onValue={setSecond}
          options={[{ value: 'none' as Second, label: t('fallback.one-language') }, ...named]}
        />
      </ActForm>
    </Dialog>
  );
}

export function DeliverDialog({ pack, onClose }: Closing & { readonly pack: PackAnswer }) {
  const { t } = useTongue();
  const { act, run } = usePaperAct(onClose);
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  return (
    <Dialog title={t('command.deliver-pack')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('fallback.deliver')}
        isReady={to.trim() !== ''}
        onClose={onClose}
        onSubmit={() => run('deliver-pack', `pack/${pack.pack}`, { to: to.trim(), note })}
      >
        <TextField
          label={t('fallback.to')}
          hint={t('fallback.to.hint')}
          value={to}
          onValue={setTo}
          input={{ maxLength: 120 }}
        />
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
