import { TooManyRequestsError } from '../too-many-requests-error.js';
import { SignInLimits } from './sign-in-limits.js';

const JANE = 'jane@example.com';
let limits: SignInLimits;
beforeEach(() => {
  limits = new SignInLimits({ rateLimits: true });
});

const isRefused = (attempt: () => void): boolean => {
  try {
    attempt();
    return false;
  } catch (error) {
    if (error instanceof TooManyRequestsError) return true;
    throw error;
  }
};
/** How many of so many attempts are let in. */
const letIn = (count: number, attempt: (number: number) => void): number =>
  Array.from({ length: count }, (_, number) =>
    isRefused(() => {
      attempt(number);
    }),
  ).filter((refused) => !refused).length;
const addressOf = (number: number) => `198.51.100.${number}`;
/** Fills the wide limit of an e-mail address. */
const attack = (email = JANE) =>
  letIn(300, (number) => {
    limits.countFor(email, addressOf(number % 200));
  });

test('thirty attempts come from one network, over whatever e-mail addresses', () => {
  expect(
    letIn(40, () => {
      limits.countFrom('2001:db8::1');
    }),
  ).toBe(30);
  expect(
    letIn(40, (number) => {
      limits.countFrom(`2001:db8::${number + 1}`);
    }),
  ).toBe(0);
  expect(
    letIn(40, () => {
      limits.countFrom('2001:db8:0:1::1');
    }),
  ).toBe(30);
});

test('ten attempts on one e-mail address come from one network, in whatever letters', () => {
  expect(
    letIn(12, (number) => {
      limits.countFor(number % 2 ? JANE : 'Jane@Example.com', '192.0.2.1');
    }),
  ).toBe(10);
});

test('who fails bars the own network from an e-mail address, and no other', () => {
  letIn(12, () => {
    limits.countFor(JANE, '192.0.2.1');
  });
  expect(
    isRefused(() => {
      limits.countFor(JANE, '192.0.2.2');
    }),
  ).toBe(false);
});

test('a hundred attempts on one e-mail address come from all networks together', () => {
  expect(attack()).toBe(100);
  expect(
    isRefused(() => {
      limits.countFor(JANE, '192.0.2.1');
    }),
  ).toBe(true);
  expect(
    isRefused(() => {
      limits.countFor('john@example.com', '192.0.2.1');
    }),
  ).toBe(false);
});

test('a network that somebody has signed in from gets through to their e-mail address, though not without end', () => {
  limits.countFor(JANE, '192.0.2.1');
  limits.succeeded(JANE, '192.0.2.1');
  attack();
  expect(
    letIn(12, () => {
      limits.countFor(JANE, '192.0.2.1');
    }),
  ).toBe(10);
  attack('john@example.com');
  expect(
    isRefused(() => {
      limits.countFor('john@example.com', '192.0.2.1');
    }),
  ).toBe(true);
});

test('attempts that succeed do not count', () => {
  const signIn = () => {
    limits.countFrom('192.0.2.1');
    limits.countFor(JANE, '192.0.2.1');
    limits.succeeded(JANE, '192.0.2.1');
  };
  expect(letIn(200, signIn)).toBe(200);
});

test('nothing is counted where limits are off', () => {
  limits = new SignInLimits({ rateLimits: false });
  expect(attack()).toBe(300);
});
