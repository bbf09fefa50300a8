// One topic of the rules: what holds and since when; changing it with a reason; its versions, each
// of which can be taken back. What is being changed stays with the page while other topics are
// looked at.
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Rules } from '#modules/office-rules/entries.ts';
import type { RulesAnswer } from '#modules/office-rules/shapes.ts';
import type { Topic } from '#modules/office-rules/topics.ts';
import { useAct } from '#web/data/use-act.ts';
import { renew } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { TextField } from '#web/parts/field.tsx';
import { modKey, useKeys } from '#web/shell/keys.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Editing, Looking } from './editing.ts';
import { FollowUpForm, FollowUpView } from './follow-up.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import { HolidaysForm, HolidaysView } from './holidays.tsx';
import { LetterheadForm, LetterheadView } from './letterhead.tsx';
import { GroupsForm, GroupsView, InstructionsForm, InstructionsView } from './lists.tsx';
import { RetentionForm, RetentionView } from './lists.tsx';
import { settleNames } from './settle.ts';
import { TemplatesForm, TemplatesView } from './templates.tsx';
import { SubjectClassesForm, SubjectClassesView, UnitsForm, UnitsView } from './units.tsx';
import { WorkingTimeForm, WorkingTimeView } from './working-time.tsx';

interface TopicLook<T extends Topic> {
  readonly View: (props: Looking<T>) => ReactNode;
  readonly Form: (props: Editing<T>) => ReactNode;
}

const looks: { readonly [T in Topic]: TopicLook<T> } = {
  'working-time': { View: WorkingTimeView, Form: WorkingTimeForm },
  holidays: { View: HolidaysView, Form: HolidaysForm },
  letterhead: { View: LetterheadView, Form: LetterheadForm },
  units: { View: UnitsView, Form: UnitsForm },
  'subject-classes': { View: SubjectClassesView, Form: SubjectClassesForm },
  instructions: { View: InstructionsView, Form: InstructionsForm },
  templates: { View: TemplatesView, Form: TemplatesForm },
  groups: { View: GroupsView, Form: GroupsForm },
  'retention-classes': { View: RetentionView, Form: RetentionForm },
  'follow-up': { View: FollowUpView, Form: FollowUpForm },
};

/** What somebody is changing: on top of the version that they began with. */
export interface RulesDraft {
  readonly rules: Rules[Topic];
  readonly reason: string;
  readonly version: number;
}

export function TopicSection<T extends Topic>(props: {
  readonly topic: T;
  readonly answer: RulesAnswer;
  readonly draft: RulesDraft | undefined;
  readonly onDraft: (draft: RulesDraft | undefined) => void;
}) {
  const { t } = useTongue();
  const { topic, answer, draft, onDraft } = props;
  const [isHistory, setHistory] = useState(false);
  const said = answer.topics[topic];
  const { office, timeZone, topics: all, maySet } = answer;
  const held = said.rules as Rules[T];
  const { View } = looks[topic] as TopicLook<T>;
  const edit = () => maySet && onDraft({ rules: held, reason: '', version: said.version });
  useKeys(
    [
      { code: 'KeyE', run: edit },
      { code: 'KeyH', run: () => setHistory(true) },
    ],
    draft === undefined,
  );
  return (
    <section className="topic" aria-labelledby="topic-title">
      <header className="topic-head">
        <div>
          <h2 id="topic-title">{t(`rules.${topic}`)}</h2>
          <p className="sub">{t(`rules.${topic}.about`)}</p>
          <VersionLine said={said} />
        </div>
        <div className="row-of-acts">
          {said.version > 0 && (
            <Button look="quiet" keys="H" onClick={() => setHistory(true)}>
              {t('rules.history')}
            </Button>
          )}
          {maySet && draft === undefined && (
            <Button look="main" keys="E" onClick={edit}>
              {t('rules.change')}
            </Button>
          )}
        </div>
      </header>
      {draft === undefined ? (
        <View {...{ office, timeZone, all }} rules={held} />
      ) : (
        <TopicForm<T> {...{ topic, answer, draft, onDraft }} />
      )}
      {isHistory && (
        <HistoryDialog
          {...{ office, topic, maySet }}
          current={said.version}
          onClose={() => setHistory(false)}
          onRestore={(version) => {
            setHistory(false);
            const reason = t('rules.restored', { n: version.version });
            onDraft({ rules: version.rules as Rules[T], reason, version: said.version });
          }}
        />
      )}
    </section>
  );
}

function VersionLine({ said }: { said: RulesAnswer['topics'][Topic] }) {
  const { t, tOr, name, dayOf } = useTongue();
  if (said.since === null || said.by === null) {
    return <p className="version-line">{t('rules.untouched')}</p>;
  }
  const { by, since, version } = said;
  const who = by.names === null ? by.person : name(by.names);
  const capacity = tOr(`capacity.${by.capacity}`, by.capacity);
  return (
    <p className="version-line">
      {t('rules.version-line', { n: version, at: dayOf(since), who, capacity })}
      {said.reason !== null && (
        <q>
          <bdi>{said.reason}</bdi>
        </q>
      )}
    </p>
  );
}

function TopicForm<T extends Topic>(props: {
  readonly topic: T;
  readonly answer: RulesAnswer;
  readonly draft: RulesDraft;
  readonly onDraft: (draft: RulesDraft | undefined) => void;
}) {
  const tongue = useTongue();
  const { t } = tongue;
  const { topic, answer, draft, onDraft } = props;
  const { office, timeZone, topics: all } = answer;
  const act = useAct(office);
  const { Form } = looks[topic] as TopicLook<T>;
  const [isSaved, setSaved] = useState(false);
  const isBusy = act.isBusy || isSaved;
  const isReady = draft.reason.trim() !== '' && !isBusy;
  const save = async () => {
    if (!isReady) return;
    const rules = settleNames(draft.rules);
    const body = { rules, reason: draft.reason.trim(), version: draft.version };
    const done = await act.run(`set-${topic}`, `office-rules/${topic}`, body);
    if (done === null) return;
    setSaved(true);
    // What was there before must not show for a moment as if nothing had been saved.
    await renew(`/api/offices/${office}/rules`);
    onDraft(undefined);
  };
  useKeys([{ code: 'Enter', mod: true, whileTyping: true, run: () => void save() }]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form className="form-card" onSubmit={submit}>
      <Form
        {...{ office, timeZone, all }}
        rules={draft.rules as Rules[T]}
        onRules={(rules) => onDraft({ ...draft, rules })}
      />
      <footer>
        {act.problem !== null && (
          <p className="wrong" role="alert">
            {tongue.problem(act.problem)}
          </p>
        )}
        <div className="save-line">
          <TextField
            label={t('rules.reason')}
            value={draft.reason}
            onValue={(reason) => onDraft({ ...draft, reason })}
            input={{ maxLength: 300, placeholder: t('rules.reason.hint') }}
          />
          <div className="row-of-acts">
            <Button
              type="submit"
              look="main"
              isBusy={isBusy}
              disabled={!isReady}
              keys={`${modKey()} Enter`}
            >
              {t('rules.save')}
            </Button>
            <Button look="quiet" onClick={() => onDraft(undefined)}>
              {t('act.cancel')}
            </Button>
          </div>
        </div>
      </footer>
    </form>
  );
}
