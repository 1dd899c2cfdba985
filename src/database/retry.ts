import { setTimeout } from 'node:timers/promises';
import { isTransient } from './postgres-error.js';

const ATTEMPTS = 5;
const PAUSE_MS = 20;

/**
 * Runs a transaction again when it lost to another one: a deadlock or a lock that was not free in time is for us to sort
 * out, not for the client. The pauses grow and are random, so that the same two do not meet again.
 */
export async function retrying<T>(
  transaction: () => Promise<T>,
  isWorthIt: (error: unknown) => boolean = isTransient,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === ATTEMPTS || !isWorthIt(error)) throw error;
    }
    await setTimeout(Math.random() * PAUSE_MS * attempt);
  }
}
