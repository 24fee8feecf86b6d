// `npm run dev -- [FOLDER]`: the development server, on the Node that the project installs.
import { folderArgument, install, listenArguments, loadEnvFiles, node, run } from "./setup.mjs";

const folder = folderArgument();
await install("all");
await loadEnvFiles(true);
if (folder !== null) process.env.DOCS_DIR = folder;
await run(node, ["scripts/find-docs.ts"]);
await run(node, ["scripts/check-env.ts"]);
await run(node, ["node_modules/next/dist/bin/next", "dev", ...listenArguments()]);
