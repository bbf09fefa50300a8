// Language, calendar, digits and light or dark, each a row of choices that takes effect at once.
import type { Language } from '#kernel/authority.ts';
import { preferences, prefer } from '#web/data/preferences.ts';
import { useSignal } from '#web/data/signal.ts';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from './tongue.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from './languages.ts';

const CALENDAR_CHOICES = ['auto', 'islamic-umalqura', 'persian', 'gregory'] as const;
const DIGIT_CHOICES = ['auto', 'arabic', 'persian', 'western'] as const;
const THEMES = ['auto', 'light', 'dark'] as const;

export function LanguageRow() {
  const { t, language } = useTongue();
  return (
    <Segments<Language>
      label={t('choice.language')}
      value={language}
      onValue={(next) => prefer({ language: next })}
      options={LANGUAGES.map((value) => ({
        value,
        label: <span lang={value}>{LANGUAGE_NAMES[value]}</span>,
      }))}
    />
  );
}

export function ChoiceRows() {
  const { t } = useTongue();
  const chosen = useSignal(preferences);
  return (
    <div className="choices">
      <LanguageRow />
      <Segments
        label={t('choice.calendar')}
        value={chosen.calendar}
        onValue={(calendar) => prefer({ calendar })}
        options={CALENDAR_CHOICES.map((value) => ({ value, label: t(`calendar.${value}`) }))}
      />
      <Segments
        label={t('choice.digits')}
        value={chosen.digits}
        onValue={(digits) => prefer({ digits })}
        options={DIGIT_CHOICES.map((value) => ({ value, label: t(`digits.${value}`) }))}
      />
      <Segments
        label={t('choice.theme')}
        value={chosen.theme}
        onValue={(theme) => prefer({ theme })}
        options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
    </div>
  );
}
