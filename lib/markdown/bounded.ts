/**
 * Limits micromark's constructs to a budget. Its parser takes super-linear time for hostile texts: delimiter runs are
 * paired by walking back over all events, `<!--` and backticks look for an end in all that follows, and containers nest
 * as deeply as there are characters. A construct that is refused here leaves its marks in the text.
 */
import {
  autolink,
  blockQuote,
  codeText,
  definition,
  htmlText,
  labelEnd,
  labelStartImage,
  labelStartLink,
  list,
  setextUnderline,
} from "micromark-core-commonmark";
import { cjkFriendlyExtension } from "micromark-extension-cjk-friendly";
import { gfm } from "micromark-extension-gfm";
import type {
  Construct,
  ConstructRecord,
  Effects,
  Extension,
  State,
  TokenizeContext,
  Tokenizer,
} from "micromark-util-types";
import { Budget } from "./budget.ts";

/** Most events in one paragraph, heading, item or cell. Micromark moves all of them when it joins two texts. */
const MAX_EVENTS = 12_000;
/** Containers may begin only in the first columns of a line, which limits their nesting. */
const MAX_COLUMN = 80;
/** Number of micromark's events that are copied in the time in which a construct reads one character. */
const EVENTS_PER_CHARACTER = 32;

const LIST_CODES = [42, 43, 45, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57];
const CONTAINERS: ConstructRecord = { 62: blockQuote, ...Object.fromEntries(LIST_CODES.map((code) => [code, list])) };
/** Emphasis that also ends beside the punctuation of Chinese, Japanese and Korean: `**「語」**は`. */
const EMPHASIS = cjkFriendlyExtension();
const attention = EMPHASIS.text?.[42] ?? [];
/** The constructs of CommonMark that need a budget, as micromark has them. All others read their own line only. */
const COMMONMARK = {
  document: CONTAINERS,
  contentInitial: { 91: definition },
  flow: { 45: setextUnderline, 61: setextUnderline },
  text: {
    33: labelStartImage,
    42: attention,
    60: [autolink, htmlText],
    91: labelStartLink,
    93: labelEnd,
    95: attention,
    96: codeText,
  },
} satisfies Extension;
/** Names of the constructs that bounded ones replace. Containers are not included: they refer to themselves by name. */
const REPLACED = [COMMONMARK.contentInitial, COMMONMARK.flow, COMMONMARK.text]
  .flatMap((record: ConstructRecord) => Object.values(record).flat())
  .flatMap((construct) => construct?.name ?? []);
const LITERAL_ADDRESSES = ["wwwAutolink", "protocolAutolink"];
/** Constructs of GFM that read only their own line. */
const LINEAR = ["table", "tasklistCheck"];

/** Budget of the parse under way. Parsing is synchronous, so there is only one at a time. */
let budget = new Budget("");

/** Runs a parser with `boundedSyntax` within a budget, for the part of its text that begins at `start`. */
export function runWithin<Result>(limits: Budget, start: number, run: () => Result): Result {
  budget = limits;
  budget.start = start;
  return run();
}

/** Markdown with GFM, to be used `within` a budget, less the constructs in `leftOut`. */
export function boundedSyntax(leftOut: readonly string[]): Extension[] {
  const { document, contentInitial, flow, text } = COMMONMARK;
  const isUsed = (construct: Construct) => !leftOut.includes(construct.name ?? "");
  return [
    {
      document: mapConstructs(document, boundContainer),
      contentInitial: mapConstructs(contentInitial, bound),
      flow: mapConstructs(flow, bound, isUsed),
      text: mapConstructs(text, bound),
      ...(EMPHASIS.insideSpan && { insideSpan: EMPHASIS.insideSpan }),
    },
    boundedGfm(),
    { disable: { null: [...REPLACED, ...leftOut] } },
  ];
}

function boundedGfm(): Extension {
  const extension = gfm();
  const change = (construct: Construct) => (LINEAR.includes(construct.name ?? "") ? construct : bound(construct));
  return {
    ...extension,
    document: mapConstructs(extension.document, change),
    text: mapConstructs(extension.text, change),
  };
}

const mapConstructs = (
  record: ConstructRecord | undefined,
  change: (construct: Construct) => Construct,
  isIncluded: (construct: Construct) => boolean = () => true,
): ConstructRecord =>
  Object.fromEntries(
    Object.entries(record ?? {}).map(([code, value]) => [
      code,
      [value].flat().flatMap((construct) => (construct && isIncluded(construct) ? [change(construct)] : [])),
    ]),
  );

/** The construct within the budget, under a name of its own, so that the original can be disabled. */
function bound(construct: Construct): Construct {
  const { name = "", tokenize, previous } = construct;
  return {
    ...construct,
    // When this is false, the text continues without a break.
    previous(code) {
      return this.events.length < MAX_EVENTS && (previous ? previous.call(this, code) : true);
    },
    name: REPLACED.includes(name) ? `bounded ${name}` : name,
    tokenize(effects, ok, nok) {
      if (this.events.length >= MAX_EVENTS || !budget.allows(name, this)) return nok;
      if (LITERAL_ADDRESSES.includes(name) && budget.isInLongWord(this.now().offset)) return nok;
      if (name === "labelEnd") addDefinitions(this, budget.defined);
      return tokenizeCounted(tokenize, this, effects, ok, nok);
    },
  };
}

/** Adds labels to the list of the current parse, unless they are in it. */
function addDefinitions({ parser }: TokenizeContext, labels: readonly string[]): void {
  const first = labels.at(0);
  if (first !== undefined && !parser.defined.includes(first)) parser.defined.push(...labels);
}

/** Tokenizes, and subtracts the characters that were read from the budget, whether the construct matches or not. */
function tokenizeCounted(
  tokenize: Tokenizer,
  context: TokenizeContext,
  effects: Effects,
  ok: State,
  nok: State,
): State {
  const start = context.now().offset;
  const spending =
    (next: State): State =>
    (code) => {
      budget.spend(1 + context.now().offset - start);
      return next(code);
    };
  return tokenize.call(context, effects, spending(ok), spending(nok));
}

/**
 * Limits block quotes and list items. Micromark tries its own construct of the same name next, so that construct is
 * disabled while containers are refused.
 */
function boundContainer(construct: Construct): Construct {
  const { continuation } = construct;
  const guard = (tokenize: Tokenizer): Tokenizer =>
    function (effects, ok, nok) {
      budget.spend(this.events.length / EVENTS_PER_CHARACTER);
      const isRefused = budget.left <= 0 || this.now().column > MAX_COLUMN;
      setDisabled(this, CONTAINER_NAMES, isRefused);
      return isRefused ? nok : tokenizeCounted(tokenize, this, effects, ok, nok);
    };
  return {
    ...construct,
    name: `bounded ${construct.name}`,
    tokenize: guard(construct.tokenize),
    ...(continuation && { continuation: { ...continuation, tokenize: guard(continuation.tokenize) } }),
  };
}

const CONTAINER_NAMES = ["list", "blockQuote"];

/** Micromark creates the list of disabled constructs for each parse. */
function setDisabled({ parser }: TokenizeContext, names: string[], isDisabled: boolean): void {
  const disabled = parser.constructs.disable.null;
  if (!disabled || disabled.includes("list") === isDisabled) return;
  if (isDisabled) disabled.push(...names);
  else disabled.splice(disabled.indexOf("list"), names.length);
}
