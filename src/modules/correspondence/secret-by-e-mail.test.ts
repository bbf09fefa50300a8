import { test } from 'node:test';
import { tells } from './testing/story.ts';

const outside = (channel: string) => [{ name: 'Water Company', channel, address: 'a@b.example' }];
const body = (secrecy: string, channel: string) => ({
  ...{ subject: 'Pipes', text: 'Kindly answer.', secrecy, outside: outside(channel) },
});

test('a secret letter is not written for e-mail; by hand, or without a grade, it is', () => {
  tells(
    [
      { kind: 'write-letter', body: body('secret', 'e-mail') },
      { kind: 'write-letter', body: body('top-secret', 'e-mail') },
      { kind: 'write-letter', body: body('secret', 'hand'), letter: 2 },
      { kind: 'write-letter', body: body('confidential', 'e-mail'), letter: 3 },
    ],
    `write-letter: no, secret-by-e-mail /outside/0/channel
    write-letter: no, secret-by-e-mail /outside/0/channel
    write-letter: letter-drafted
    write-letter: letter-drafted`,
  );
});
