// The rows of one subject: a function of its state, so a rebuild gives the same bytes.
import type { Row, Rows } from '#kernel/module.ts';
import { foldText } from '#lib/fold.ts';
import type { AppointmentState, DirectoryState } from './state.ts';

export function project(office: string, _subject: string, state: DirectoryState): Rows {
  const key = { office, id: state.id };
  switch (state.kind) {
    case 'institution': {
      if (state.institution === undefined) return {};
      const { names } = state.institution;
      return { institution: [{ ...key, names, opened_at: state.openedAt }] };
    }
    case 'office': {
      if (state.office === undefined) return {};
      const { institution, code, names, calendar, digits, language, registers } = state.office;
      const row = { ...key, institution, code, names, calendar, digits, language, registers };
      const { timeZone, closedAt = null, readingKey: reading_key = null } = state.office;
      const times = {
        reading_key,
        time_zone: timeZone,
        opened_at: state.openedAt,
        closed_at: closedAt,
      };
      return { office: [{ ...row, ...times }] };
    }
    case 'person': {
      if (state.person === undefined) return {};
      const { names } = state.person;
      const search = foldText(`${names.ar} ${names.fa} ${names.en} ${state.id}`);
      return { person: [{ ...key, names, search, enrolled_at: state.enrolledAt }] };
    }
    case 'appointment':
      return projectAppointment(key, state);
    case 'credential': {
      const { credential } = state;
      if (credential === undefined) return {};
      const { person, kind, enrolledAt, revokedAt = null } = credential;
      const isPasskey = credential.kind === 'passkey';
      const name = isPasskey ? credential.name : credential.issuer;
      const by = isPasskey ? credential.invitedBy : null;
      const row = { ...key, person, kind, name, invited_by: by };
      return { credential: [{ ...row, enrolled_at: enrolledAt, revoked_at: revokedAt }] };
    }
    case 'unknown':
      return {};
  }
}

function projectAppointment(key: Row, state: AppointmentState): Rows {
  const { appointment } = state;
  if (appointment === undefined) return {};
  const { person, capacity, title, letter } = appointment;
  const row = {
    ...key,
    ...{ person, at_office: appointment.office, capacity, title },
    from_at: appointment.from,
    until_at: appointment.until ?? null,
    letter_number: letter?.number ?? null,
    letter_date: letter?.date ?? null,
    delegated_from: appointment.delegatedFrom ?? null,
    acting_for: appointment.actingFor ?? null,
    recorded_at: state.recordedAt,
    ended_at: appointment.endedAt ?? null,
    ended_reason: state.endedReason ?? null,
  };
  return { appointment: [row] };
}
