// The rules of the demonstration's offices, set by their registrars on the first day: letterhead,
// units, classes of subjects and of retention, instructions and a group for circulars. Pure.
import type { DemoData, DemoOffice } from './demo-country.ts';
import { lifeLanguage, mustHolder } from './demo-country.ts';
import type { PlannedAct } from './demo-plan.ts';

export function listRuleActs(data: DemoData): readonly Omit<PlannedAct, 'id'>[] {
  return data.country.offices.flatMap((office) => actsOf(data, office));
}

function actsOf(data: DemoData, office: DemoOffice): readonly Omit<PlannedAct, 'id'>[] {
  const by = mustHolder(data.country, office.id, ['registrar']);
  const reason = data.life.words[lifeLanguage(office)].rulesReason;
  return Object.entries(rulesOf(data, office)).map(([topic, rules]) => ({
    ...{ office: office.id, kind: `set-${topic}`, subject: `office-rules/${topic}`, by },
    body: { rules, reason, version: 0 },
  }));
}

function rulesOf({ country, life, units }: DemoData, office: DemoOffice): Record<string, object> {
  const language = lifeLanguage(office);
  const institution = country.institutions.find(({ id }) => id === office.institution);
  const { classes, retention, instructions } = life;
  const others = country.offices.filter(
    (one) => one.id !== office.id && lifeLanguage(one) === language,
  );
  // The secretariat of a province writes to the other side of the border, too.
  const isAbroad = office.id.endsWith('secretariat');
  const calendars = new Set([
    ...[office.calendar, ...(isAbroad ? ['islamic-umalqura' as const] : []), 'gregory' as const],
  ]);
  return {
    letterhead: {
      lines: [life.states[language], institution?.names ?? office.names, office.names],
      ...{ emblem: null, basmala: true, address: life.addresses[language] },
      calendars: [...calendars],
    },
    units: {
      items: (units[office.id] ?? []).map((names, i) => ({
        ...{ code: `${office.code}-${i + 1}`, names, parent: null },
      })),
    },
    'retention-classes': {
      items: retention.map(({ basis, ...one }) => ({ ...one, basis: basis[language] })),
    },
    'subject-classes': {
      items: classes.map((one) => ({ ...one, secrecy: 'normal', replies: [] })),
    },
    instructions: { items: instructions },
    groups: {
      items: [{ code: '1', names: life.groups[language], offices: others.map(({ id }) => id) }],
    },
  };
}
