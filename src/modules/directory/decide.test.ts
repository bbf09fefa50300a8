// Stories of the directory's law: what is asked, by whom, and what comes of it, refusals above all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor, JsonObject } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { commands } from './commands.ts';
import { decide } from './decide.ts';
import { refusals } from './refusals.ts';
import {
  appointBody,
  letter,
  names,
  officeBody,
  server,
  smallDirectory,
} from './testing/directory-log.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const until = '2026-03-01T00:00:00.000Z';
const june = '2026-06-01T00:00:00.000Z';

function loan(appointment: string, person: string, capacity: string, period: JsonObject = {}) {
  const from = '2026-01-01T00:00:00.000Z';
  return { appointment, person, capacity, from, until, letter, ...period };
}

test('the first command meets an office named directory, which founding then replaces', () => {
  const log = smallDirectory();
  const { registers: _, ...body } = officeBody('1');
  assert.equal(log.authority.findOffice('directory')?.calendar, 'gregory');
  assert.equal(log.ask('found-directory', 'office/diwan2', body), 'directory.wrong-subject');
  assert.equal(log.ask('found-directory', 'office/directory', body), 'ok');
  assert.equal(log.authority.findOffice('directory')?.calendar, 'islamic-umalqura');
  assert.equal(log.ask('found-directory', 'office/directory', body), 'directory.already-founded');
  const amal = log.actor('amal');
  assert.equal(
    log.ask('found-directory', 'office/directory', body, { by: amal }),
    'kernel.not-permitted',
  );
});

test('offices need an institution and a code of their own', () => {
  const log = smallDirectory();
  const open = (id: string, body: JsonObject) => log.ask('open-office', `office/${id}`, body);
  assert.equal(open('diwan', officeBody('14')), 'directory.already-exists');
  assert.equal(open('mail', officeBody('12')), 'directory.code-taken');
  assert.equal(
    open('mail', { ...officeBody('14'), institution: 'nowhere' }),
    'directory.no-such-institution',
  );
  assert.equal(open('mail', { ...officeBody('14'), timeZone: 'Asia/Nowhere' }), 'kernel.malformed');
  assert.equal(open('Mail', officeBody('14')), 'directory.wrong-subject');
  assert.equal(open('directory', officeBody('14')), 'directory.is-the-directory');
  assert.equal(open('mail', officeBody('14')), 'ok');
});

test('a pattern changes for new numbers only, and never in a closed office', () => {
  const log = smallDirectory();
  const change = (office: string, pattern: string) => {
    const body = { pattern, restarts: 'yearly', names: names('r') };
    const asked = { register: 'incoming', pattern: body };
    return log.ask('change-register-pattern', `office/${office}`, asked);
  };
  assert.equal(change('diwan', '{office}/{serial}'), 'directory.same-pattern');
  assert.equal(change('diwan', 'without a number'), 'kernel.malformed');
  assert.equal(change('diwan', '{year}-{serial:4}'), 'ok');
  const { registers } = log.authority.findOffice('diwan') ?? {};
  assert.equal(registers?.['incoming']?.pattern, '{year}-{serial:4}');
  assert.equal(registers?.['outgoing']?.pattern, '{serial}/{year}');
  assert.equal(change('nowhere', '{serial}'), 'directory.no-such-office');
  assert.equal(log.ask('close-office', 'office/diwan', { reason: 'merged' }), 'ok');
  assert.equal(change('diwan', '{serial}'), 'directory.office-closed');
});

test('closing an office ends what is done in it, and nobody is appointed there any more', () => {
  const log = smallDirectory();
  assert.equal(log.authority.listAppointmentsOf('rima', log.now).length, 1);
  log.pass(1_000);
  const close = (office: string) => log.ask('close-office', `office/${office}`, { reason: 'end' });
  assert.equal(close('diwan'), 'ok');
  assert.equal(close('diwan'), 'directory.office-closed');
  assert.equal(close('directory'), 'directory.no-such-office');
  assert.equal(log.authority.listAppointmentsOf('rima', log.now).length, 0);
  const body = appointBody('sami', 'diwan', 'clerk');
  assert.equal(log.ask('appoint', 'appointment/sami', body), 'directory.office-closed');
});

test('a founded directory is not closed either', () => {
  const log = smallDirectory();
  const { registers: _, ...body } = officeBody('1');
  assert.equal(log.ask('found-directory', 'office/directory', body), 'ok');
  const closing = log.ask('close-office', 'office/directory', { reason: 'no' });
  assert.equal(closing, 'directory.is-the-directory');
});

test('people are enrolled once and may be renamed', () => {
  const log = smallDirectory();
  const body = { names: names('Sami') };
  assert.equal(log.ask('enrol-person', 'person/sami', body), 'directory.already-exists');
  assert.equal(log.ask('rename-person', 'person/nobody', body), 'directory.no-such-person');
  assert.equal(log.ask('rename-person', 'person/sami', body), 'ok');
  assert.equal(log.authority.findPerson('sami')?.names.en, 'Sami');
  const rima = log.actor('rima');
  assert.equal(log.ask('rename-person', 'person/sami', body, { by: rima }), 'kernel.not-appointed');
});

test('an appointment letter names somebody, somewhere, for some time', () => {
  const log = smallDirectory();
  const amal = { by: log.actor('amal') };
  const appoint = (body: JsonObject) => log.ask('appoint', 'appointment/new', body, amal);
  const good = appointBody('sami', 'diwan', 'clerk');
  assert.equal(appoint({ ...good, person: 'nobody' }), 'directory.no-such-person');
  assert.equal(appoint({ ...good, office: 'nowhere' }), 'directory.no-such-office');
  assert.equal(appoint({ ...good, letter: null }), 'directory.letter-missing');
  assert.equal(
    appoint({ ...good, capacity: 'administrator' }),
    'directory.administrator-misplaced',
  );
  assert.equal(appoint({ ...good, office: 'directory' }), 'directory.administrator-misplaced');
  assert.equal(appoint({ ...good, until: good['from'] ?? '' }), 'directory.period-empty');
  log.now = june;
  assert.equal(appoint({ ...good, until }), 'directory.period-over');
  assert.equal(appoint(good), 'ok');
  assert.equal(appoint(good), 'directory.already-exists');
});

test('a head lends their own powers, no wider and no longer, and not twice', () => {
  const log = smallDirectory();
  const hadi = { by: log.actor('hadi') };
  const lend = (id: string, body: JsonObject, asking = hadi) =>
    log.ask('delegate', `appointment/${id}`, body, asking);
  assert.equal(lend('a', loan('rima', 'sami', 'clerk')), 'directory.not-your-appointment');
  assert.equal(lend('a', loan('nothing', 'sami', 'head')), 'directory.no-such-appointment');
  assert.equal(lend('a', loan('hadi', 'nobody', 'head')), 'directory.no-such-person');
  assert.equal(lend('a', loan('hadi', 'hadi', 'head')), 'directory.same-person');
  assert.equal(lend('a', loan('hadi', 'sami', 'registrar')), 'directory.capacity-wider');
  const early = { from: '2025-01-01T00:00:00.000Z' };
  assert.equal(lend('a', loan('hadi', 'sami', 'head', early)), 'directory.period-wider');
  assert.equal(lend('a', loan('hadi', 'sami', 'head')), 'ok');
  const sami = { by: log.actor('a') };
  assert.equal(lend('b', loan('a', 'zahra', 'signer'), sami), 'directory.delegated-already');
  assert.equal(lend('b', loan('hadi', 'zahra', 'signer'), sami), 'directory.not-your-appointment');
  const rima = { by: log.actor('rima') };
  assert.equal(lend('b', loan('rima', 'zahra', 'clerk'), rima), 'kernel.not-permitted');
  const amal = { by: log.actor('amal') };
  assert.equal(lend('b', loan('rima', 'zahra', 'clerk'), amal), 'ok');
});

test('a loan ends with the appointment that lent it', () => {
  const log = smallDirectory();
  assert.equal(log.ask('delegate', 'appointment/a', loan('hadi', 'sami', 'head')), 'ok');
  log.pass(86_400_000);
  assert.equal(log.authority.listAppointmentsOf('sami', log.now).length, 1);
  const asked = log.ask('end-appointment', 'appointment/hadi', { reason: 'moved', at: null });
  assert.equal(asked, 'ok');
  assert.equal(log.authority.listAppointmentsOf('sami', log.now).length, 0);
  const more = log.ask('delegate', 'appointment/b', loan('hadi', 'zahra', 'head'));
  assert.equal(more, 'directory.appointment-over');
});

test('a loan stays within a limited appointment', () => {
  const log = smallDirectory();
  const body = appointBody('sami', 'courts', 'head', { until });
  assert.equal(log.ask('appoint', 'appointment/judge', body), 'ok');
  const long = loan('judge', 'zahra', 'head', { until: june });
  assert.equal(log.ask('delegate', 'appointment/a', long), 'directory.period-wider');
});

test('a head names a secretary for a time, whom everybody sees and the head sends away', () => {
  const log = smallDirectory();
  const hadi = { by: log.actor('hadi') };
  const body = {
    ...{ appointment: 'hadi', person: 'sami', acts: ['prepare', 'refer'], letter },
    ...{ from: '2026-01-01T00:00:00.000Z', until: june },
  };
  const name = (id: string, parts: JsonObject = {}, asking: { by?: Actor } = hadi) =>
    log.ask('name-secretary', `appointment/${id}`, { ...body, ...parts }, asking);
  assert.equal(name('s', { acts: [] }), 'kernel.malformed');
  assert.equal(name('s', { acts: ['refer', 'refer'] }), 'kernel.malformed');
  assert.equal(name('s', { acts: ['sign'] }), 'kernel.malformed');
  assert.equal(name('s', { until: null }), 'kernel.malformed');
  assert.equal(name('s', { person: 'hadi' }), 'directory.same-person');
  assert.equal(name('s', { appointment: 'rima' }, {}), 'directory.no-post-for-secretary');
  assert.equal(name('s', {}, { by: log.actor('rima') }), 'kernel.not-permitted');
  assert.equal(name('s'), 'ok');
  const [held] = log.authority.listAppointmentsOf('sami', log.now);
  assert.deepEqual(
    [held?.capacity, held?.office, held?.delegatedFrom, held?.secretary],
    ['secretary', 'diwan', 'hadi', { acts: ['prepare', 'refer'], readsSecret: false }],
  );
  const sami = { by: log.actor('s') };
  assert.equal(name('t', { appointment: 's', person: 'zahra' }, sami), 'kernel.not-permitted');
  const direct = appointBody('sami', 'diwan', 'secretary');
  assert.equal(log.ask('appoint', 'appointment/u', direct), 'kernel.malformed');
  const end = { reason: 'no longer needed', at: null };
  assert.equal(log.ask('end-appointment', 'appointment/s', end, hadi), 'ok');
  assert.equal(log.authority.listAppointmentsOf('sami', log.now).length, 0);
});

test('acting for an absent or departed holder is a letter of its own', () => {
  const log = smallDirectory();
  const act = (appointment: string, person: string) =>
    log.ask('act-for', 'appointment/acting', {
      ...{ appointment, person, until: null, letter },
      from: '2026-01-01T00:00:00.000Z',
    });
  assert.equal(act('nothing', 'sami'), 'directory.no-such-appointment');
  assert.equal(act('hadi', 'hadi'), 'directory.same-person');
  assert.equal(log.ask('delegate', 'appointment/a', loan('hadi', 'zahra', 'head')), 'ok');
  assert.equal(act('a', 'sami'), 'directory.delegated-already');
  log.pass(1_000);
  log.ask('end-appointment', 'appointment/hadi', { reason: 'retired' });
  assert.equal(act('hadi', 'sami'), 'ok');
  const [held] = log.authority.listAppointmentsOf('sami', log.now);
  assert.deepEqual([held?.capacity, held?.office, held?.actingFor], ['head', 'diwan', 'hadi']);
});

test('appointments end now or later, once, by who may', () => {
  const log = smallDirectory();
  const end = (id: string, at: string | null, by = server) =>
    log.ask('end-appointment', `appointment/${id}`, { reason: 'moved', at }, { by });
  log.now = '2026-02-01T00:00:00.000Z';
  assert.equal(end('nothing', null), 'directory.no-such-appointment');
  assert.equal(end('rima', '2026-01-31T00:00:00.000Z'), 'directory.ends-in-past');
  assert.equal(end('rima', null, log.actor('hadi')), 'directory.not-your-appointment');
  assert.equal(end('rima', june), 'ok');
  assert.equal(log.authority.listAppointmentsOf('rima', log.now).length, 1);
  assert.equal(end('rima', june), 'directory.appointment-over');
  assert.equal(end('rima', null), 'ok', 'an end to come may be brought forward');
  assert.equal(log.authority.listAppointmentsOf('rima', log.now).length, 0);
  const rest = loan('hadi', 'sami', 'signer');
  assert.equal(log.ask('delegate', 'appointment/a', rest, { by: log.actor('hadi') }), 'ok');
  assert.equal(end('a', null, log.actor('hadi')), 'ok');
});

test('the directory is never left without the administrators that it was to have', () => {
  const log = smallDirectory();
  const end = (id: string, at: string | null = null) =>
    log.ask('end-appointment', `appointment/${id}`, { reason: 'moved', at });
  assert.equal(end('amal'), 'directory.last-administrator');
  const short = appointBody('sami', 'directory', 'administrator', { until });
  assert.equal(log.ask('appoint', 'appointment/sami', short), 'ok');
  assert.equal(end('amal'), 'directory.last-administrator', 'sami ends before amal would have');
  const next = appointBody('zahra', 'directory', 'administrator', { from: until });
  assert.equal(log.ask('appoint', 'appointment/zahra', next), 'ok');
  assert.equal(end('amal'), 'ok', 'sami and then zahra are there');
  assert.equal(end('zahra'), 'directory.last-administrator');
});

test('two ends to come cannot together leave a gap', () => {
  const log = smallDirectory();
  const body = appointBody('sami', 'directory', 'administrator');
  assert.equal(log.ask('appoint', 'appointment/sami', body), 'ok');
  const end = (id: string, at: string | null) =>
    log.ask('end-appointment', `appointment/${id}`, { reason: 'moved', at });
  assert.equal(end('amal', june), 'ok');
  assert.equal(end('sami', null), 'directory.last-administrator');
});

test('only the time to come counts, and a loan of the one who goes does not', () => {
  const log = smallDirectory();
  const end = () => log.ask('end-appointment', 'appointment/amal', { reason: 'moved', at: null });
  assert.equal(log.ask('delegate', 'appointment/a', loan('amal', 'sami', 'administrator')), 'ok');
  const body = appointBody('zahra', 'directory', 'administrator', { from: until });
  assert.equal(log.ask('appoint', 'appointment/zahra', body), 'ok');
  assert.equal(end(), 'directory.last-administrator', 'what amal lent would end with amal');
  log.now = until;
  assert.equal(end(), 'ok', 'zahra is there from now on');
});

test('credentials are enrolled by the server only, once, and revoked once', () => {
  const log = smallDirectory();
  const subject = `credential/${'ab'.repeat(32)}`;
  const passkey = {
    ...{ person: 'sami', credentialId: 'A'.repeat(22), publicKey: 'AAAA' },
    ...{ transports: ['usb'], name: 'key' },
  };
  const amal = { by: log.actor('amal') };
  const enrol = (body: JsonObject, asking = {}) =>
    log.ask('enrol-credential', subject, body, asking);
  assert.equal(enrol(passkey, amal), 'kernel.not-permitted');
  assert.equal(enrol({ ...passkey, person: 'nobody' }), 'directory.no-such-person');
  assert.equal(enrol(passkey), 'ok');
  assert.equal(enrol({ ...passkey, person: 'zahra' }), 'directory.already-exists');
  const linked = `credential/${'cd'.repeat(32)}`;
  const identity = { person: 'sami', issuer: 'https://id.example', identity: '42' };
  assert.equal(log.ask('link-identity', linked, identity, amal), 'ok');
  assert.equal(
    log.ask('link-identity', `credential/${'ef'.repeat(32)}`, { ...identity, person: 'nobody' }),
    'directory.no-such-person',
  );
  assert.equal(log.authority.listCredentialsOf('sami').length, 2);
  const revoke = (name: string) => log.ask('revoke-credential', name, { reason: 'lost' }, amal);
  assert.equal(revoke(subject), 'ok');
  assert.equal(revoke(subject), 'directory.credential-revoked');
  assert.equal(revoke(`credential/${'00'.repeat(32)}`), 'directory.no-such-credential');
  assert.deepEqual(
    log.authority.listCredentialsOf('sami').map((credential) => credential.kind),
    ['oidc'],
  );
});

test('a command about the wrong kind of subject, or in the wrong log, is refused', () => {
  const log = smallDirectory();
  const body = { names: names('x') };
  assert.equal(log.ask('enrol-person', 'office/x', body), 'directory.wrong-subject');
  assert.equal(log.ask('enrol-person', 'person/../x', body), 'directory.wrong-subject');
  const elsewhere = log.ask('enrol-person', 'person/x', body, { office: 'diwan' });
  assert.equal(elsewhere, 'directory.wrong-subject');
  const command = { id: log.newId(), kind: 'dance', office: 'directory', subject: 'person/x' };
  const context = { now: log.now, authority: log.authority, findFile: () => undefined };
  const decision = decide(log.state('person/x'), { ...command, by: server, body }, context);
  assert.ok(isRefusal(decision) && decision.refused === 'kernel.unknown-command');
});

test('every command, entry and refusal has words in three languages', () => {
  assert.deepEqual(Object.keys(ar), Object.keys(en));
  assert.deepEqual(Object.keys(fa), Object.keys(en));
  for (const kind of Object.keys(commands)) assert.ok(`command.${kind}` in en, kind);
  for (const code of refusals) assert.ok(`refusal.${code}` in en, code);
});
