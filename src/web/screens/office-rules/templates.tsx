// Templates of letters: text with holes, which are put in by a press and shown filled as a letter.
import { useRef } from 'react';
import { fillHoles, holes } from '#modules/office-rules/holes.ts';
import type { Hole } from '#modules/office-rules/holes.ts';
import { Field, TextArea, TextField } from '#web/parts/field.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Empty } from '#web/parts/states.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { CodeField, CodeLine } from './coded.tsx';
import type { Editing, Item, Looking } from './editing.ts';
import { Choice, ItemsForm, NamesFields, NO_NAMES } from './pieces.tsx';
import { freeCode } from './settle.ts';
import './papers.css';

type Template = Item<'templates'>;

const LANGUAGES = ['ar', 'fa', 'en'] as const;

/** Each hole with what stands in it for show: its own name in angle quotes. */
function samples({ t }: Tongue): Partial<Record<Hole, string>> {
  return Object.fromEntries(holes.map((hole) => [hole, `\u2039${t(`rules.hole.${hole}`)}\u203A`]));
}

export function TemplatesView({ rules }: Looking<'templates'>) {
  const tongue = useTongue();
  const { t, name, code } = tongue;
  if (rules.items.length === 0) {
    return <Empty title={t('rules.templates.empty')} text={t('rules.templates.empty.text')} />;
  }
  const facts = samples(tongue);
  return (
    <ul className="template-cards">
      {rules.items.map((template) => (
        <li key={template.code}>
          <h3>
            {name(template.names)} <bdi className="code">{code(template.code)}</bdi>
          </h3>
          <TemplatePaper template={template} facts={facts} />
        </li>
      ))}
    </ul>
  );
}

function TemplatePaper(props: {
  readonly template: Template;
  readonly facts: Partial<Record<Hole, string>>;
}) {
  const { subject, text, closing, language } = props.template;
  const filled = (part: string) => fillHoles(part, props.facts);
  return (
    <article className="paper small-paper" lang={language} dir={directionOf(`${text}${subject}`)}>
      <h2>{filled(subject)}</h2>
      <p className="letter-text">{filled(text)}</p>
      <p className="closing">{filled(closing)}</p>
    </article>
  );
}

export function TemplatesForm({ rules, onRules }: Editing<'templates'>) {
  const { t, language } = useTongue();
  const { items } = rules;
  return (
    <ItemsForm<Template>
      items={items}
      onItems={(next) => onRules({ items: next })}
      summary={(one) => (
        <CodeLine item={one}>
          <span>{t(`rules.language.${one.language}`)}</span>
        </CodeLine>
      )}
      addLabel={t('rules.templates.add')}
      emptyText={t('rules.templates.empty')}
      make={() => ({
        ...{ code: freeCode(items.map(({ code }) => code)), names: NO_NAMES, language },
        ...{ subject: '', text: '', closing: '' },
      })}
      fields={(one, onOne) => <TemplateFields template={one} onTemplate={onOne} />}
    />
  );
}

function TemplateFields(props: {
  readonly template: Template;
  readonly onTemplate: (template: Template) => void;
}) {
  const tongue = useTongue();
  const { t } = tongue;
  const { template, onTemplate } = props;
  const set = (change: Partial<Template>) => onTemplate({ ...template, ...change });
  return (
    <div className="beside">
      <div className="form-grid">
        <CodeField value={template.code} onValue={(code) => set({ code })} />
        <Choice
          label={t('rules.language')}
          value={template.language}
          options={LANGUAGES.map((value) => ({ value, label: t(`rules.language.${value}`) }))}
          onValue={(language) => set({ language })}
        />
        <NamesFields names={template.names} onNames={(names) => set({ names })} />
        <TextField
          wide
          label={t('rules.template.subject')}
          value={template.subject}
          onValue={(subject) => set({ subject })}
          input={{ maxLength: 300, lang: template.language }}
        />
        <TextWithHoles
          text={template.text}
          language={template.language}
          onText={(text) => set({ text })}
        />
        <TextArea
          wide
          label={t('rules.template.closing')}
          value={template.closing}
          onValue={(closing) => set({ closing })}
          area={{ rows: 2, maxLength: 600, lang: template.language }}
        />
      </div>
      <TemplatePaper template={template} facts={samples(tongue)} />
    </div>
  );
}

function TextWithHoles(props: {
  readonly text: string;
  readonly language: string;
  readonly onText: (text: string) => void;
}) {
  const { t } = useTongue();
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (hole: Hole) => {
    const at = area.current?.selectionStart ?? props.text.length;
    props.onText(`${props.text.slice(0, at)}{${hole}}${props.text.slice(at)}`);
    area.current?.focus();
  };
  return (
    <Field wide label={t('rules.template.text')} hint={t('rules.holes.hint')}>
      {(ids) => (
        <>
          <textarea
            {...ids}
            ref={area}
            rows={7}
            maxLength={6_000}
            lang={props.language}
            dir={directionOf(props.text)}
            value={props.text}
            onChange={(event) => props.onText(event.target.value)}
          />
          <div className="chips" role="group" aria-label={t('rules.holes')}>
            {holes.map((hole) => (
              <button key={hole} type="button" className="chip" onClick={() => insert(hole)}>
                {t(`rules.hole.${hole}`)}
              </button>
            ))}
          </div>
        </>
      )}
    </Field>
  );
}
