// `npm run doctor`: checks the configuration and says how to correct what is wrong. `--live` plays one real round too.
import { parseArgs } from "node:util";
import nextEnv from "@next/env";
import { env } from "#lib/config/env.ts";
import { isHealthy, renderChecks } from "#lib/doctor/report.ts";
import { type Check, fail } from "#lib/doctor-check.ts";
import { StartError } from "#lib/errors.ts";

const HELP = `Usage: npm run doctor -- [--live] [--json]

  --live   also ask the configured engine one real question, stop another one, and clean up
  --json   print the checks as JSON

Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage.
`;

async function examine(live: boolean): Promise<Check[]> {
  try {
    const config = env();
    const { validateConfig } = await import("#lib/doctor/doctor.ts");
    const checks = await validateConfig(config);
    if (!live) return checks;
    const { playRound } = await import("#lib/doctor/live-round.ts");
    return [...checks, ...(await playRound(config))];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [fail("environment", error.message, "Correct these variables in .env or in the environment.")];
  }
}

function readArgs() {
  try {
    const options = { live: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" } } as const;
    return parseArgs({ options }).values;
  } catch {
    return null;
  }
}

nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });
const args = readArgs();
if (!args || args.help) {
  process[args ? "stdout" : "stderr"].write(HELP);
  process.exitCode = args ? 0 : 2;
} else {
  const checks = await examine(args.live ?? false);
  process.stdout.write(`${args.json ? JSON.stringify(checks, null, 2) : renderChecks(checks)}\n`);
  process.exitCode = isHealthy(checks) ? 0 : 1;
}
