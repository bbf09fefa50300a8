// Checks the form of a command before it queues: its id, subject, kind, and its body by the schema
// of that kind. What has passed can be written as canonical JSON and as a row. Decides nothing.
import { hash } from 'node:crypto';

import { readCommandBody } from '#kernel/command-body.ts';
import type { Command, Module } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { Defect } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import { isUuid7, isUuid8 } from '#lib/uuid.ts';

import { askedText } from './batch.ts';
import type { Asked } from './batch.ts';
import { isOfficeServer } from './permission.ts';

const subjectForm = /^([a-z][a-z0-9-]{0,39})\/[^\s\p{Cc}]{1,1500}$/u;
// PostgreSQL's jsonb has no place for the character NUL, which JSON writes as \u0000.
const nulCharacter = /(?<!\\)(?:\\\\)*\\u0000/;

export class CommandForms {
  readonly #moduleOf = new Map<string, Module<unknown>>();

  constructor(modules: readonly Module<unknown>[]) {
    for (const module of modules) {
      for (const prefix of module.subjects) this.#moduleOf.set(prefix, module);
    }
  }

  /** The module that the subject belongs to. */
  findModule(subject: string): Module<unknown> | undefined {
    return this.#moduleOf.get(subject.slice(0, subject.indexOf('/')));
  }

  check(command: Command): Asked | Refusal {
    const { id, subject, kind, by, occurredAt } = command;
    if (!isUuid7(id) && !(isUuid8(id) && isOfficeServer(by))) {
      return refuse('kernel.malformed', { what: 'the id of the command is not a UUIDv7' });
    }
    const module = subjectForm.test(subject) ? this.findModule(subject) : undefined;
    if (module === undefined) {
      return refuse('kernel.malformed', { what: 'the subject is none that is known here' });
    }
    const rule = Object.hasOwn(module.commands, kind) ? module.commands[kind] : undefined;
    if (rule === undefined) return refuse('kernel.unknown-command', { kind });
    if (occurredAt !== undefined && parseInstant(occurredAt) === undefined) {
      return refuse('kernel.malformed', { what: 'occurredAt is no instant in UTC with ms' });
    }
    const read = readCommandBody(rule, command.body);
    if (!read.success) {
      const issue = read.error.issues[0];
      const steps = (issue?.path ?? []).map((step) => `/${String(step)}`);
      return refuse('kernel.malformed', { what: issue?.message ?? 'the body' }, steps.join(''));
    }
    const parsed: Command = { ...command, body: read.data };
    const text = canonicalOf(parsed);
    if (text === undefined || nulCharacter.test(text)) {
      return refuse('kernel.malformed', { what: 'the command holds text that cannot be kept' });
    }
    const reads = rule.listRead?.(parsed.body);
    const more = reads === undefined ? {} : { reads };
    return { command: parsed, module, digest: hash('sha256', text, 'buffer'), ...more };
  }
}

// A body that has no canonical form (a lone surrogate, nested too deep) is the asker's fault.
function canonicalOf(command: Command): string | undefined {
  try {
    return askedText(command);
  } catch (error) {
    if (error instanceof Defect) return undefined;
    throw error;
  }
}
