import { hashPassword, verifyPassword } from './password-hash.js';

test('the password opens its own hash, another one does not', async () => {
  const stored = await hashPassword('correct horse battery');
  expect(await verifyPassword('correct horse battery', stored)).toBe(true);
  expect(await verifyPassword('correct horse batterz', stored)).toBe(false);
});

test('one password has another hash each time', async () => {
  expect(await hashPassword('correct horse battery')).not.toBe(await hashPassword('correct horse battery'));
});

test('a password in another Unicode form is the same password', async () => {
  const stored = await hashPassword('Cafe\u0301 am Markt');
  expect(await verifyPassword('Caf\u00e9 am Markt', stored)).toBe(true);
});

test('no password opens an account that does not exist, and finding out takes as long', async () => {
  const stored = await hashPassword('correct horse battery');
  const timed = async (hash: string | undefined) => {
    const began = performance.now();
    expect(await verifyPassword('wrong horse battery', hash)).toBe(false);
    return performance.now() - began;
  };
  await timed(stored);
  expect(await timed(undefined)).toBeGreaterThan((await timed(stored)) / 4);
});
