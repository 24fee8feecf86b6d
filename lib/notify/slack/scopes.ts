/** The bot token's scopes, by what needs them. */

/** Any one of `scopes` is enough. Without a `required` scope a configured feature does not work at all. */
export type ScopeNeed = { scopes: readonly string[]; purpose: string; required: boolean };

const POSTING: readonly ScopeNeed[] = [{ scopes: ["chat:write"], purpose: "posting", required: true }];

/** What the app needs to receive events, by HTTP or Socket Mode. */
const RECEIVING: readonly ScopeNeed[] = [
  { scopes: ["app_mentions:read"], purpose: "replies and questions that mention the bot", required: true },
  { scopes: ["channels:history", "groups:history"], purpose: "edits and deletions of replies", required: true },
  { scopes: ["users:read"], purpose: "the names of maintainers", required: true },
  { scopes: ["assistant:write"], purpose: "the assistant pane", required: false },
  { scopes: ["im:history"], purpose: "questions in the assistant pane", required: false },
  { scopes: ["reactions:write"], purpose: "the check mark on replies that arrived", required: false },
];

export const scopeNeeds = (receives: boolean): readonly ScopeNeed[] =>
  receives ? [...POSTING, ...RECEIVING] : POSTING;
