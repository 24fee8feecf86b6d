/** Words that make two questions different although all their other words agree. */
import { readWords } from "#lib/docs/search/lexical/words.ts";

/** Each line is a group; its classes, separated by "|", exclude one another. */
const GROUPS = [
  // what is done
  "create make generate add insert new|delete remove erase wipe drop purge clear uninstall undeploy|change edit update modify " +
    "adjust upgrade|rename|enable activate|disable deactivate|start launch begin trigger boot run|stop cancel kill abort " +
    "terminate interrupt|open|close|upload attach|download copy export|import|restore resume continue restart|retry rerun repeat|" +
    "list|hide|split|join merge combine|sort order|convert|deploy host|train|debug|encrypt|migrate|skip|revoke|rotate",
  "send post|receive",
  "read get load fetch|write save store set",
  "show display|hide",
  "increase raise more|decrease lower reduce less fewer shorten",
  "maximum max most largest highest longest biggest|minimum min least smallest lowest shortest",
  "first initial|last final",
  "before|after",
  "input|output",
  "one single only|several many multiple two both all every each",
  "up|down",
  "left|right",
  "top|bottom",
  "slow|fast quick",
  "good|bad",
  "dark night|light",
  "old|new",
  "public|private",
  "local offline|remote",
  "reader visitor|maintainer admin administrator",
  "inbound incoming|outbound outgoing",
  "client|server",
  "zipped compressed|unzipped uncompressed unpacked",
  "rest|transit",
  "light|dark",
  "with|without",
  "horizontal|vertical",
  "sync synchronous|async asynchronous",
  "development|production",
  "row|column",
] as const;

/** Two words of which the second decides. */
const PHRASES: Record<string, string> = {
  "turn on": "enable",
  "switch on": "enable",
  "turned on": "enable",
  "switched on": "enable",
  "turn off": "disable",
  "switch off": "disable",
  "turned off": "disable",
  "switched off": "disable",
  "set up": "install",
  "take down": "delete",
  "shut down": "stop",
};

/** The classes of the first group for create, change and run. */
const VAGUE_ACTS: ReadonlySet<string> = new Set(["0:0", "0:2", "0:6"]);

const termOf = (word: string): string => readWords(word).words[0]?.term ?? word;

/** The classes of each term, as "group:class". */
const CLASSES: ReadonlyMap<string, readonly string[]> = (() => {
  const classes = new Map<string, string[]>();
  GROUPS.forEach((group, g) => {
    group.split("|").forEach((words, c) => {
      for (const word of words.split(" ")) {
        const term = termOf(word);
        classes.set(term, [...(classes.get(term) ?? []), `${g}:${c}`]);
      }
    });
  });
  return classes;
})();

const NEGATIONS =
  /\b(not|no|never|none|nothing|without|cannot|(?:do|does|did|is|are|was|were|ca|wo|would|should|could|has|have)n['’]?t)\b/i;
const PHRASE = new RegExp(`\\b(${Object.keys(PHRASES).join("|")})\\b`, "gi");
/** Tokens in which a digit decides: versions, sizes, error codes. */
const NUMBERS = /[\p{L}\p{N}_.-]*\p{N}[\p{L}\p{N}_]*/gu;

/** What a question asks for, where its words say so. */
const KINDS: [kind: string, pattern: RegExp][] = [
  ["why", /\b(why|reasons?|cause)\b/i],
  ["amount", /\b(how (many|much|long|large|big|often|fast|high|far|heavy)|number of|maximum|minimum|limit)\b/i],
  ["where", /\b(where|location)\b/i],
  ["who", /\b(who|whose)\b/i],
  ["when", /^\s*(when|since when)\b/i],
  ["whether needed", /^\W*(do|does|must|is|are)\b.*\b(need|needed|must|have to|required|necessary)\b/i],
  ["how", /\b(how (do|can|should|would|to|must) ?(i|we|you)?)\b/i],
];

export type Decisive = {
  classes: ReadonlySet<string>;
  isNegated: boolean;
  numbers: ReadonlySet<string>;
  kinds: ReadonlySet<string>;
  /** The terms after "from", and after "to" or "into". */
  from: ReadonlySet<string>;
  to: ReadonlySet<string>;
  terms: ReadonlySet<string>;
};

export function readDecisive(text: string): Decisive {
  const plain = text.replace(PHRASE, (phrase) => PHRASES[phrase.toLowerCase()] ?? phrase);
  const { words } = readWords(plain);
  const after = (names: string[]) =>
    new Set(words.flatMap(({ word }, at) => (names.includes(word) ? (nextTerm(words, at) ?? []) : [])));
  return {
    classes: new Set(words.flatMap(({ term }) => CLASSES.get(term) ?? [])),
    isNegated: NEGATIONS.test(plain),
    numbers: new Set((text.match(NUMBERS) ?? []).map((token) => token.toLowerCase().replace(/^\W+/, ""))),
    kinds: new Set(KINDS.flatMap(([kind, pattern]) => (pattern.test(text) ? kind : []))),
    from: after(["from"]),
    to: after(["to", "into"]),
    terms: new Set(words.map(({ term }) => term)),
  };
}

const nextTerm = (words: readonly { term: string; stop: boolean }[], at: number): string | undefined =>
  words.slice(at + 1).find(({ stop }) => !stop)?.term;

/** Whether a word, number or negation makes two questions different. */
export function contradicts(a: Decisive, b: Decisive): boolean {
  return (
    a.isNegated !== b.isNegated ||
    !isEqual(a.numbers, b.numbers) ||
    excludesClass(a.classes, b.classes) ||
    a.kinds.has("amount") !== b.kinds.has("amount") ||
    !isEqual(actsOf(a), actsOf(b)) ||
    isOfOtherKind(a, b) ||
    !isDisjoint(a.from, b.to) ||
    !isDisjoint(a.to, b.from) ||
    isReversed(a, b)
  );
}

/** Whether a wording has a number that the question lacks, or an opposite of one of its words. */
export function isOtherSubject(question: string, wording: string): boolean {
  const [a, b] = [readDecisive(question), readDecisive(wording)];
  return excludesClass(a.classes, b.classes) || [...b.numbers].some((one) => !a.numbers.has(one));
}

/** Whether both say what kind of answer they ask for, such as "who" and "how", and do not agree. */
const isOfOtherKind = (a: Decisive, b: Decisive): boolean =>
  a.kinds.size > 0 && b.kinds.size > 0 && isDisjoint(a.kinds, b.kinds);

/**
 * Whether the answer's own question makes the reader's another one where a wording of it does not say: keywords leave out what
 * kind of answer they ask for, and what is to be done.
 */
export const isOtherThanOwn = (asked: Decisive, wording: Decisive, own: Decisive): boolean =>
  (wording.kinds.size === 0 && isOfOtherKind(asked, own)) ||
  excludedGroups(asked.classes, own.classes).some((group) => classesIn(wording.classes, group).length === 0);

/** Whether the goal of each is something else in the other: "a list into a set", "a set into a list". */
const isReversed = (a: Decisive, b: Decisive): boolean =>
  isDisjoint(a.to, b.to) && !isDisjoint(a.to, b.terms) && !isDisjoint(b.to, a.terms);

/** What is to be done, where that is more than to create, change or run something. */
const actsOf = ({ classes }: Decisive): ReadonlySet<string> =>
  new Set([...classes].filter((name) => name.startsWith("0:") && !VAGUE_ACTS.has(name)));

const isEqual = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one));

const isDisjoint = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => ![...a].some((one) => b.has(one));

/** Whether both have classes of one group, and none in common. */
const excludesClass = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => excludedGroups(a, b).length > 0;

const classesIn = (classes: ReadonlySet<string>, group: string): string[] =>
  [...classes].filter((name) => name.startsWith(`${group}:`));

/** The groups of which both have classes, and none in common. */
function excludedGroups(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  const groups = new Set([...a].map((name) => name.split(":")[0] ?? ""));
  return [...groups].filter((group) => {
    const others = classesIn(b, group);
    return others.length > 0 && !classesIn(a, group).some((name) => others.includes(name));
  });
}
