import { parse } from "yaml";

/** Parses YAML. Tags that the file's own tool knows (`!ENV`, `!!python/name`) are ignored. @throws YAMLParseError */
export const parseYaml = (source: string): unknown => parse(source, { logLevel: "error", maxAliasCount: 100 });
