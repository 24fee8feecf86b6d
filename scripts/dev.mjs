// `npm run dev`: the development server, on the Node the project brings along.
import { install, loadEnvFiles, node, run } from "./setup.mjs";

install();
await loadEnvFiles(true);
run(node, ["scripts/check-env.ts"]);
const { PORT = "3000" } = process.env;
run(node, ["node_modules/next/dist/bin/next", "dev", "-p", PORT]);
