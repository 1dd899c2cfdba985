import { buildWhatIsStale } from './build.mjs';

const quit = () => process.exit(0);
process.once('SIGTERM', quit).once('SIGINT', quit);
try {
  await buildWhatIsStale();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.off('SIGTERM', quit).off('SIGINT', quit);

// In this process, so that signals and exit codes need no relay.
await import('../dist/src/main.js');
