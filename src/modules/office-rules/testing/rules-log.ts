// The rules of the small directory's offices in memory: commands pass their schema, permission and
// law as on a server, and their entries are folded.
import type { Actor, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { smallDirectory } from '#modules/directory/testing/directory-log.ts';
import { officeRules } from '#modules/office-rules/module.ts';
import { subjectOf } from '#modules/office-rules/state.ts';
import type { OfficeRulesState } from '#modules/office-rules/state.ts';
import type { Topic } from '#modules/office-rules/topics.ts';
import { checkPermission } from '#store/permission.ts';

export const emblem = {
  sha256: 'a'.repeat(64),
  name: 'emblem.png',
  mediaType: 'image/png',
  sizeBytes: 1_000,
};

export class RulesLog {
  readonly directory = smallDirectory();
  readonly entries: PlacedEntry[] = [];
  /** The files that this server has, by their hash. */
  readonly files = new Map([[emblem.sha256, emblem]]);

  constructor() {
    this.directory.pass(1_000);
  }

  actor(appointment: string): Actor {
    return this.directory.actor(appointment);
  }

  state(topic: Topic, office = 'diwan'): OfficeRulesState {
    const subject = subjectOf(topic);
    return this.entries
      .filter(({ entry }) => entry.subject === subject && entry.office === office)
      .reduce((state, placed) => officeRules.fold(state, placed), officeRules.empty(subject));
  }

  /** Sets the topic on top of the version that holds; the refusal's code, or 'ok'. */
  set(
    topic: Topic,
    rules: JsonObject,
    asking: { by?: Actor; office?: string; subject?: string; version?: number } = {},
  ): string {
    const { by = this.actor('hadi'), office = 'diwan', subject = subjectOf(topic) } = asking;
    const { version = this.state(topic, office).set?.version ?? 0 } = asking;
    const kind = `set-${topic}`;
    const rule = officeRules.commands[kind];
    const body = rule?.schema.safeParse({ rules, version, reason: 'decision 12' });
    if (rule === undefined || body?.success !== true) return 'kernel.malformed';
    const { authority, now } = this.directory;
    const id = this.directory.newId();
    const command = { id, kind, office, subject, by, body: body.data };
    const objection = checkPermission(command, rule, authority, now);
    if (objection !== undefined) return objection.refused;
    const findFile = (sha256: string) => this.files.get(sha256);
    const context = { now, authority, findFile };
    const decision = officeRules.decide(this.state(topic, office), command, context);
    if (isRefusal(decision)) return decision.refused;
    for (const draft of decision) {
      const what = { v: 1 as const, kind: draft.kind, command: id, office, subject, by };
      const rest = { recordedAt: now, rung: 'alone' as const, asked: '0'.repeat(64) };
      const files = draft.files === undefined ? {} : { files: draft.files };
      const entry = { ...what, ...rest, ...files, body: draft.body, nonce: 'AAAA' };
      this.entries.push({ index: this.entries.length, entry });
    }
    return 'ok';
  }
}
