/** Tools that the model's vendor runs itself. */
export const HOSTED_TOOLS = ["file_search", "code_interpreter"] as const;
export type HostedTool = (typeof HOSTED_TOOLS)[number];
