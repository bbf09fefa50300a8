// What the rules of each topic must agree with, past their form: hours in order, days that exist,
// codes that stand once, offices that are in the directory. Each answers with the refusal, or
// undefined where nothing speaks against it.
import type { Context } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { areSpans, isPeriod, isWorkedRegularly } from '#lib/working-time.ts';
import type { Period, Span } from '#lib/working-time.ts';
import type { Rules } from './entries.ts';
import { holesIn, isHole } from './holes.ts';
import type { OfficeRulesRefusal } from './refusals.ts';
import { secrecyGrades } from './topics.ts';
import type { Topic } from './topics.ts';

const EMBLEM_BYTES_MAX = 1_048_576;
const EMBLEM_TYPES = ['image/png', 'image/jpeg', 'image/webp'];
/** Four months without any working day are a mistake in the list, not holidays. */
const IDLE_DAYS_MAX = 120;
const LOOK_AHEAD_DAYS = 1_100;

type Objection = Refusal | undefined;
type Check<T extends Topic> = (rules: Rules[T], context: Context) => Objection;

/** `refuse` with a code that the module's list knows. */
export function refuseWith(
  code: OfficeRulesRefusal,
  facts: Refusal['facts'] = {},
  field?: string,
): Refusal {
  return refuse(code, facts, field);
}

export const checks: { readonly [T in Topic]: Check<T> } = {
  'working-time': checkWorkingTime,
  holidays: checkHolidays,
  letterhead: checkLetterhead,
  units: checkUnits,
  'subject-classes': ({ items }) => checkCodes(items),
  instructions: ({ items }) => checkCodes(items),
  templates: checkTemplates,
  groups: checkGroups,
  'retention-classes': checkRetention,
  'follow-up': checkFollowUp,
};

function first(objections: Iterable<Objection>): Objection {
  for (const objection of objections) if (objection !== undefined) return objection;
  return undefined;
}

/** The first that stands a second time, with its place. */
function repeated<T>(values: readonly T[]): { readonly value: T; readonly at: number } | undefined {
  const at = values.findIndex((value, i) => values.indexOf(value) < i);
  const value = values[at];
  return value === undefined ? undefined : { value, at };
}

function checkSpans(hours: readonly Span[], field: string): Objection {
  return areSpans(hours) ? undefined : refuseWith('office-rules.hours-wrong', {}, field);
}

function checkPeriod(period: Period, field: string): Objection {
  return isPeriod(period) ? undefined : refuseWith('office-rules.period-wrong', {}, field);
}

function checkCodes(items: readonly { readonly code: string }[]): Objection {
  const twice = repeated(items.map(({ code }) => code));
  if (twice === undefined) return undefined;
  const field = `/rules/items/${twice.at}/code`;
  return refuseWith('office-rules.code-repeated', { code: twice.value }, field);
}

function checkWorkingTime(rules: Rules['working-time']): Objection {
  const { weekend, hours, shortDays, seasons } = rules;
  if (repeated(weekend) !== undefined) {
    return refuseWith('office-rules.weekday-repeated', {}, '/rules/weekend');
  }
  if (repeated(shortDays.map(({ weekday }) => weekday)) !== undefined) {
    return refuseWith('office-rules.weekday-repeated', {}, '/rules/shortDays');
  }
  return first([
    checkSpans(hours, '/rules/hours'),
    ...shortDays.map((one, i) => checkSpans(one.hours, `/rules/shortDays/${i}/hours`)),
    ...seasons.map((one, i) => checkPeriod(one, `/rules/seasons/${i}/from`)),
    ...seasons.map((one, i) => checkSpans(one.hours, `/rules/seasons/${i}/hours`)),
  ]);
}

function checkHolidays({ items }: Rules['holidays'], { now }: Context): Objection {
  const wrong = first(
    items.flatMap((one, i) => [
      checkPeriod(one, `/rules/items/${i}/from`),
      one.hours === null ? undefined : checkSpans(one.hours, `/rules/items/${i}/hours`),
    ]),
  );
  if (wrong !== undefined) return wrong;
  const everyDay = { timeZone: 'UTC', weekend: [], hours: [{ from: '08:00', until: '15:00' }] };
  const time = { ...everyDay, shortDays: [], seasons: [], holidays: items };
  const ahead = { daysAhead: LOOK_AHEAD_DAYS, idleDaysMax: IDLE_DAYS_MAX };
  return isWorkedRegularly(time, now.slice(0, 10), ahead)
    ? undefined
    : refuseWith('office-rules.never-works', { daysMax: IDLE_DAYS_MAX }, '/rules/items');
}

function checkLetterhead({ emblem, calendars }: Rules['letterhead'], context: Context): Objection {
  if (repeated(calendars) !== undefined) {
    return refuseWith('office-rules.calendar-repeated', {}, '/rules/calendars');
  }
  if (emblem === null) return undefined;
  const durable = context.findFile(emblem.sha256);
  const isAsSaid =
    durable?.sizeBytes === emblem.sizeBytes && durable.mediaType === emblem.mediaType;
  if (!isAsSaid) return refuse('kernel.unknown-file', { name: emblem.name }, '/rules/emblem');
  const isImage = EMBLEM_TYPES.includes(emblem.mediaType);
  if (isImage && emblem.sizeBytes <= EMBLEM_BYTES_MAX) return undefined;
  return refuseWith('office-rules.emblem-not-an-image', { name: emblem.name }, '/rules/emblem');
}

function checkUnits({ items }: Rules['units']): Objection {
  const parents = new Map(items.map(({ code, parent }) => [code, parent]));
  const isInItself = (code: string) => {
    let above = parents.get(code) ?? null;
    // As many steps as there are units reach the top of any tree.
    for (let step = 0; step < items.length && above !== null; step++) {
      above = parents.get(above) ?? null;
    }
    return above !== null;
  };
  return first([
    checkCodes(items),
    ...items.map(({ code, parent }, i) => {
      const field = `/rules/items/${i}/parent`;
      if (parent === null) return undefined;
      if (!parents.has(parent)) {
        return refuseWith('office-rules.no-such-unit', { code: parent }, field);
      }
      return isInItself(code)
        ? refuseWith('office-rules.unit-in-itself', { code }, field)
        : undefined;
    }),
  ]);
}

function checkTemplates({ items }: Rules['templates']): Objection {
  return first([
    checkCodes(items),
    ...items.flatMap((template, i) =>
      (['subject', 'text', 'closing'] as const).map((part) => {
        const hole = holesIn(template[part]).find((name) => !isHole(name));
        if (hole === undefined) return undefined;
        return refuseWith('office-rules.unknown-hole', { hole }, `/rules/items/${i}/${part}`);
      }),
    ),
  ]);
}

function checkGroups({ items }: Rules['groups'], { authority }: Context): Objection {
  return first([
    checkCodes(items),
    ...items.map(({ offices }, i) => {
      const field = `/rules/items/${i}/offices`;
      const twice = repeated(offices);
      if (twice !== undefined) {
        return refuseWith('office-rules.office-repeated', { office: twice.value }, field);
      }
      const unknown = offices.find((office) => authority.findOffice(office) === undefined);
      if (unknown === undefined) return undefined;
      return refuseWith('office-rules.no-such-office', { office: unknown }, field);
    }),
  ]);
}

function checkRetention({ items }: Rules['retention-classes']): Objection {
  const endless = items.findIndex(({ years, action }) => years === null && action !== 'keep');
  const code = items[endless]?.code;
  if (code === undefined) return checkCodes(items);
  return refuseWith('office-rules.years-missing', { code }, `/rules/items/${endless}/years`);
}

function checkFollowUp({ remindDaysBefore, signing }: Rules['follow-up']): Objection {
  if (repeated(remindDaysBefore) !== undefined) {
    return refuseWith('office-rules.reminder-repeated', {}, '/rules/remindDaysBefore');
  }
  const unsigned = secrecyGrades.find((grade) => signing[grade].length === 0);
  if (unsigned === undefined) return undefined;
  return refuseWith('office-rules.nobody-signs', { secrecy: unsigned }, '/rules/signing');
}
