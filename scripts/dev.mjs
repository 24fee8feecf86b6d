// `npm run dev`: the development server, on the Node that the project installs.
import { install, listenArguments, loadEnvFiles, node, run } from "./setup.mjs";

await install("all");
await loadEnvFiles(true);
await run(node, ["scripts/check-env.ts"]);
await run(node, ["node_modules/next/dist/bin/next", "dev", ...listenArguments()]);
