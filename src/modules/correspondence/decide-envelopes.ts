// Deciding about closed envelopes: anybody of the registry enters one, who is cleared completes it.
import type { Decision } from '#kernel/module.ts';
import { draft, numberFor, today, withFiles } from './case.ts';
import type { Case } from './case.ts';
import { checkDays, checkFiles, checkLength, refuseWith } from './checks.ts';
import type { CompleteEnvelopeBody, RegisterEnvelopeBody } from './envelope-bodies.ts';
import { isClosedEnvelope } from './envelopes.ts';

export function registerEnvelope(asked: Case, body: RegisterEnvelopeBody): Decision {
  const { office } = body.from;
  const refused =
    checkDays(body, today(asked)) ??
    (office === null || asked.context.authority.findOffice(office) !== undefined
      ? undefined
      : refuseWith('correspondence.sender-unknown', { office }, '/from/office'));
  if (refused !== undefined) return refused;
  return [draft('envelope-registered', { ...body }, numberFor(asked.state, 'incoming'))];
}

export function completeEnvelope({ state, context }: Case, body: CompleteEnvelopeBody): Decision {
  if (!isClosedEnvelope(state)) return refuseWith('correspondence.no-closed-envelope');
  const { files, ...inside } = body;
  const { secrecy } = state.card;
  const refused = checkFiles(files, context) ?? checkLength({ ...inside, secrecy }, files);
  if (refused !== undefined) return refused;
  return [draft('envelope-completed', inside, withFiles(files))];
}
