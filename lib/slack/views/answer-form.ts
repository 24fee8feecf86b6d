/** The inputs of the modal for a verified answer, and what is written in them. */
import { AppError } from "#lib/errors.ts";
import { type AnswerInput, MAX_QUESTION_LENGTH } from "#lib/verified-answers/answer-input.ts";
import { MAX_INPUT, textInput } from "./modal.ts";

/** An answer that is longer than an input gets several. `joints`: what stands between their texts. */
export type AnswerParts = { texts: string[]; joints: string[] };

/** The most inputs for an answer. The end of a longer one is left out. */
const MAX_PARTS = 6;
const JOINTS = ["\n\n", "\n", " "];

/** Cuts a text into parts of at most `max` characters, between paragraphs, lines or words where there are some. */
export function splitAnswer(text: string, max: number = MAX_INPUT): AnswerParts {
  const texts: string[] = [];
  const joints: string[] = [];
  let rest = text;
  while (rest.length > max && texts.length < MAX_PARTS - 1) {
    const [joint, at] = findJoint(rest, max);
    texts.push(rest.slice(0, at));
    joints.push(joint);
    rest = rest.slice(at + joint.length);
  }
  return { texts: [...texts, rest], joints };
}

function findJoint(text: string, max: number): [joint: string, at: number] {
  for (const joint of JOINTS) {
    const at = text.lastIndexOf(joint, max);
    if (at > max / 2) return [joint, at];
  }
  // No half of a surrogate pair.
  return ["", /[\uD800-\uDBFF]/.test(text[max - 1] ?? "") ? max - 1 : max];
}

export function answerInputs({ question, paraphrases, answer, sources, pageScope }: AnswerInput) {
  const { texts } = splitAnswer(answer);
  const answers = texts.map((text, at) =>
    textInput({
      id: `answer.${at}`,
      label: texts.length === 1 ? "Answer" : `Answer, part ${at + 1} of ${texts.length}`,
      ...(text.length > MAX_INPUT && { hint: "The answer is longer than this: its end is left out." }),
      initial: text,
      isMultiline: true,
      // The parts after the first one may be emptied.
      isOptional: at > 0,
    }),
  );
  return [
    textInput({ id: "question", label: "Question", initial: question, max: MAX_QUESTION_LENGTH }),
    textInput({
      id: "paraphrases",
      label: "Other wordings",
      hint: "One a line, also those that the model proposed: delete the wrong ones. Readers who ask like this get the answer.",
      initial: paraphrases.join("\n"),
      isMultiline: true,
      isOptional: true,
    }),
    ...answers,
    textInput({
      id: "sources",
      label: "Sources",
      hint: "One section of the docs a line, such as /docs/quick-start#install. When one changes, you are asked again.",
      initial: sources.join("\n"),
      isMultiline: true,
      isOptional: true,
    }),
    textInput({
      id: "page_scope",
      label: "Only for pages below",
      hint: "The path of a page or of a folder of pages. Empty: all pages.",
      initial: pageScope ?? "",
      isOptional: true,
    }),
  ];
}

const linesOf = (text: string | null | undefined): string[] =>
  (text ?? "").split("\n").flatMap((line) => line.trim() || []);

/** What was written in the inputs. */
export function toAnswerInput(values: Record<string, string | null>, joints: readonly string[]): AnswerInput {
  const [first = "", ...rest] = [...joints, ""].map((_joint, at) => values[`answer.${at}`] ?? "");
  return {
    question: values.question ?? "",
    paraphrases: linesOf(values.paraphrases),
    answer: rest.reduce((answer, text, at) => (text === "" ? answer : answer + (joints[at] ?? "") + text), first),
    sources: linesOf(values.sources),
    pageScope: values.page_scope?.trim() || null,
  };
}

const BLOCKS: Record<string, string> = { pageScope: "page_scope", answer: "answer.0" };

/** The errors of a form by input. @throws any other error */
export function toFormErrors(error: unknown, input: AnswerInput): Record<string, string> {
  if (!(error instanceof AppError) || !error.options.fields) throw error;
  return Object.fromEntries(
    error.options.fields.map(({ field, detail }) => {
      const [name = "", at] = field.split(".");
      const lines = name === "sources" ? input.sources : input.paraphrases;
      const line = at === undefined ? null : lines[Number(at)];
      return [BLOCKS[name] ?? name, line ? `${line.slice(0, 100)}: ${detail}` : `The text ${detail}.`];
    }),
  );
}
