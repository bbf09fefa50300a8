// The law of the directory: what each command needs to be recorded, and why it is refused.
// One command makes one entry. What needs other subjects is asked of the authority, which knows
// everything up to the last commit: so the directory's writer decides one command at a time.
import type { z } from 'zod';
import type { Context, Command, Decision, Draft } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import type {
  changeRegisterPatternBody,
  CommandKind,
  enrolCredentialBody,
  linkIdentityBody,
  officeBody,
  openInstitutionBody,
  openOfficeBody,
  personBody,
  readingKeyBody,
  reasonBody,
} from './commands.ts';
import { decideActFor, decideAppoint, decideDelegate } from './decide-appointing.ts';
import { decideSecretary } from './decide-appointing.ts';
import { decideEnding } from './decide-ending.ts';
import type { EntryBodies, EntryKind } from './entries.ts';
import { isPresent } from './state.ts';
import type { DirectoryState, OfficeState } from './state.ts';
import { directoryOffice } from './subjects.ts';
import type { SubjectKind } from './subjects.ts';

type Decider = (state: DirectoryState, command: Command, context: Context) => Decision;

/** What each command is about, and whether it makes its subject or needs it to be there. */
const laws: Readonly<Record<CommandKind, [SubjectKind, 'new' | 'present', Decider]>> = {
  'open-institution': ['institution', 'new', decideOpenInstitution],
  'found-directory': ['office', 'new', decideFounding],
  'open-office': ['office', 'new', decideOpenOffice],
  'change-register-pattern': ['office', 'present', decidePattern],
  'change-reading-key': ['office', 'present', decideReadingKey],
  'close-office': ['office', 'present', decideClosing],
  'enrol-person': ['person', 'new', decideEnrolPerson],
  'rename-person': ['person', 'present', decideRename],
  appoint: ['appointment', 'new', decideAppoint],
  delegate: ['appointment', 'new', decideDelegate],
  'name-secretary': ['appointment', 'new', decideSecretary],
  'act-for': ['appointment', 'new', decideActFor],
  'end-appointment': ['appointment', 'present', decideEnding],
  'enrol-credential': ['credential', 'new', decideEnrolCredential],
  'link-identity': ['credential', 'new', decideLinkIdentity],
  'revoke-credential': ['credential', 'present', decideRevocation],
};

export function decide(state: DirectoryState, command: Command, context: Context): Decision {
  if (!isKnown(command.kind)) return refuse('kernel.unknown-command', { kind: command.kind });
  const [kind, presence, decider] = laws[command.kind];
  if (state.kind !== kind || command.office !== directoryOffice) {
    return refuse('directory.wrong-subject', { subject: command.subject });
  }
  if (presence === 'present' && !isPresent(state)) return absent(kind, state.id);
  if (presence === 'new' && isPresent(state)) {
    return command.kind === 'found-directory'
      ? refuse('directory.already-founded')
      : refuse('directory.already-exists', { subject: command.subject });
  }
  return decider(state, command, context);
}

function isKnown(kind: string): kind is CommandKind {
  return Object.hasOwn(laws, kind);
}

function absent(kind: SubjectKind, id: string): Refusal {
  return refuse(`directory.no-such-${kind}`, { [kind]: id });
}

function draft<K extends EntryKind>(kind: K, body: EntryBodies[K]): [Draft] {
  return [{ kind, body }];
}

function decideOpenInstitution(_: DirectoryState, command: Command): Decision {
  const { names } = command.body as z.output<typeof openInstitutionBody>;
  return draft('institution-opened', { names });
}

function decideFounding(state: DirectoryState, command: Command, context: Context): Decision {
  const body = command.body as z.output<typeof officeBody>;
  if (state.id !== directoryOffice) {
    return refuse('directory.wrong-subject', { subject: command.subject });
  }
  const wrong = checkOffice(body, context);
  return wrong ?? draft('directory-founded', { ...body, registers: {} });
}

function decideOpenOffice(state: DirectoryState, command: Command, context: Context): Decision {
  const body = command.body as z.output<typeof openOfficeBody>;
  if (state.id === directoryOffice) return refuse('directory.is-the-directory');
  return checkOffice(body, context) ?? draft('office-opened', body);
}

function checkOffice(body: z.output<typeof officeBody>, context: Context): Refusal | undefined {
  const { institution, code } = body;
  if (context.authority.findInstitution(institution) === undefined) {
    return refuse('directory.no-such-institution', { institution }, '/institution');
  }
  const other = context.authority.findOfficeByCode(code);
  if (other === undefined) return undefined;
  return refuse('directory.code-taken', { code, office: other.id }, '/code');
}

function decidePattern(state: DirectoryState, command: Command): Decision {
  const body = command.body as z.output<typeof changeRegisterPatternBody>;
  const { office } = state as OfficeState;
  if (state.id === directoryOffice) return refuse('directory.is-the-directory');
  if (office?.closedAt !== undefined) {
    return refuse('directory.office-closed', { office: state.id, at: office.closedAt });
  }
  const before = office?.registers[body.register];
  if (before !== undefined && canonicalJson(before) === canonicalJson(body.pattern)) {
    return refuse('directory.same-pattern', { register: body.register }, '/pattern');
  }
  return draft('register-pattern-changed', body);
}

// An earlier key never comes back: it was changed because it may have got into other hands.
function decideReadingKey(state: DirectoryState, command: Command): Decision {
  const { recipient } = command.body as z.output<typeof readingKeyBody>;
  const { office, readingKeys = [] } = state as OfficeState;
  if (office?.closedAt !== undefined) {
    return refuse('directory.office-closed', { office: state.id, at: office.closedAt });
  }
  if (readingKeys.includes(recipient))
    return refuse('directory.same-reading-key', {}, '/recipient');
  return draft('reading-key-changed', { recipient });
}

function decideClosing(state: DirectoryState, command: Command): Decision {
  const { reason } = command.body as z.output<typeof reasonBody>;
  const { office } = state as OfficeState;
  if (state.id === directoryOffice) return refuse('directory.is-the-directory');
  if (office?.closedAt !== undefined) {
    return refuse('directory.office-closed', { office: state.id, at: office.closedAt });
  }
  return draft('office-closed', { reason });
}

function decideEnrolPerson(_: DirectoryState, command: Command): Decision {
  const { names } = command.body as z.output<typeof personBody>;
  return draft('person-enrolled', { names });
}

function decideRename(_: DirectoryState, command: Command): Decision {
  const { names } = command.body as z.output<typeof personBody>;
  return draft('person-renamed', { names });
}

// Signing in looks a credential up by the digest of what was presented, so one that was enrolled
// under any other subject is simply never found.
function decideEnrolCredential(_: DirectoryState, command: Command, context: Context): Decision {
  const body = command.body as z.output<typeof enrolCredentialBody>;
  if (context.authority.findPerson(body.person) === undefined) return absent('person', body.person);
  return draft('credential-enrolled', { kind: 'passkey', ...body });
}

function decideLinkIdentity(_: DirectoryState, command: Command, context: Context): Decision {
  const body = command.body as z.output<typeof linkIdentityBody>;
  if (context.authority.findPerson(body.person) === undefined) return absent('person', body.person);
  return draft('credential-enrolled', { kind: 'oidc', ...body });
}

function decideRevocation(state: DirectoryState, command: Command): Decision {
  const { reason } = command.body as z.output<typeof reasonBody>;
  const revokedAt = state.kind === 'credential' ? state.credential?.revokedAt : undefined;
  if (revokedAt !== undefined) return refuse('directory.credential-revoked', { at: revokedAt });
  return draft('credential-revoked', { reason });
}
