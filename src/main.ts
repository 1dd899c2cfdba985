import cluster from 'node:cluster';
import { type Config, ConfigError, readConfig } from './config.js';
import { createLog } from './operations/logging.js';
import { runServer } from './process/run-server.js';
import { runWorker } from './process/run-worker.js';

const config = configOrExit();
const log = createLog(config.logLevel);
if (cluster.isWorker) runWorker(config, log);
else process.exit(await runServer(config, log));

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
