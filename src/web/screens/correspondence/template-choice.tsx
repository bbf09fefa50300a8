// The office's ready texts. One is taken into an empty paper at once; where something is written
// already it is put after it, so that nothing typed is ever lost.
import { useTongue } from '#web/shell/tongue.tsx';
import type { ChangeDraft } from './outgoing-draft.ts';
import { TEXT_MAX_CHARS } from './outgoing-draft.ts';
import { useRules } from './rules-query.ts';

export function TemplateChoice(props: { readonly change: ChangeDraft }) {
  const { t, name } = useTongue();
  const templates = useRules()?.topics.templates.rules.items ?? [];
  if (templates.length === 0) return null;
  const take = (code: string) => {
    const template = templates.find((one) => one.code === code);
    if (template === undefined) return;
    const ready = [template.text, template.closing].filter((part) => part !== '').join('\n\n');
    props.change(({ subject, text }) => ({
      subject: subject.trim() === '' ? template.subject : subject,
      text: [text.trimEnd(), ready]
        .filter((part) => part !== '')
        .join('\n\n')
        .slice(0, TEXT_MAX_CHARS),
    }));
  };
  return (
    <select
      className="template-choice"
      aria-label={t('write.template')}
      value=""
      onChange={(event) => take(event.target.value)}
    >
      <option value="">{t('write.template')}</option>
      {templates.map(({ code, names }) => (
        <option key={code} value={code}>
          {name(names)}
        </option>
      ))}
    </select>
  );
}
