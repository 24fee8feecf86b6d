import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Input } from "@twilio-paste/core/input";
import { Option } from "@twilio-paste/core/select";
import { useMessages } from "#components/messages/messages.tsx";
import { SelectBox } from "#components/site/select-box.tsx";
import { withBase } from "#lib/contract/base-path.ts";
import { Field } from "../field.tsx";
import { PageLink } from "../page-link.tsx";
import styles from "../review.module.css";
import { Row } from "../row.tsx";

/** The values of the filters, as they are in the address. */
export type Filters = { [name in "filter" | "page" | "assistant" | "from" | "to" | "q"]: string };

export type FilterFormProps = {
  filters: Filters;
  assistants: { id: string; name: string }[];
  /** Pages that the field of the page offers. */
  pages: string[];
};

const FILTERS = [
  ["", "review.allThreads"],
  ["waiting", "review.waiting"],
  ["doubtful", "review.doubtfulAnswers"],
  ["down", "review.votedDown"],
  ["unanswered", "review.unanswered"],
  ["corrected", "review.corrected"],
] as const;

export function FilterForm({ filters, assistants, pages }: FilterFormProps) {
  const t = useMessages();
  return (
    <form method="get" action={withBase("/review")} className={styles.filters} aria-label={t("review.filterThreads")}>
      <Field label={t("threads.search")}>
        {(control) => <Input {...control} type="search" name="q" dir="auto" defaultValue={filters.q} maxLength={200} />}
      </Field>
      <Choice
        label={t("review.show")}
        name="filter"
        chosen={filters.filter}
        options={FILTERS.map(([value, label]) => [value, t(label)])}
      />
      <Field label={t("review.page")}>
        {(control) => (
          <Input
            {...control}
            type="text"
            name="page"
            dir="auto"
            list="review-pages"
            defaultValue={filters.page}
            maxLength={512}
          />
        )}
      </Field>
      <datalist id="review-pages">
        {pages.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {assistants.length > 1 && (
        <Choice
          label={t("assistant.name")}
          name="assistant"
          chosen={filters.assistant}
          options={[["", t("review.allAssistants")], ...assistants.map(({ id, name }) => [id, name] as const)]}
        />
      )}
      <Field label={t("review.from")}>
        {(control) => <Input {...control} type="date" name="from" defaultValue={filters.from} />}
      </Field>
      <Field label={t("review.to")}>
        {(control) => <Input {...control} type="date" name="to" defaultValue={filters.to} />}
      </Field>
      <Box alignSelf="end">
        {" "}
        <Row>
          <Button type="submit" variant="primary">
            {t("review.filter")}
          </Button>
          <PageLink href="/review">{t("review.clear")}</PageLink>
        </Row>
      </Box>
    </form>
  );
}

type ChoiceProps = {
  label: string;
  name: string;
  chosen: string;
  options: readonly (readonly [value: string, label: string])[];
};

const Choice = ({ label, name, chosen, options }: ChoiceProps) => (
  <Field label={label}>
    {(control) => (
      <SelectBox {...control} name={name} defaultValue={chosen}>
        {options.map(([value, text]) => (
          <Option key={value} value={value}>
            {text}
          </Option>
        ))}
      </SelectBox>
    )}
  </Field>
);
