import { basePath } from "#lib/contract/base-path.ts";

/** The address of this site with its base path, without a slash at the end. In the browser only. */
export const siteUrl = (): string => location.origin + basePath();
