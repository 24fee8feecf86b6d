import { Box } from "@twilio-paste/core/box";
import { Pagination, PaginationArrow } from "@twilio-paste/core/pagination";
import { useMessages } from "#components/messages/messages.tsx";
import { useLink } from "#components/site/use-link.ts";
import styles from "./review.module.css";

/** The ways from one page of a list to others; null for none. */
export function Pager({ first, next }: { first: string | null; next: string | null }) {
  const t = useMessages();
  if (first === null && next === null) return null;
  return (
    <div className={styles.pager}>
      <Pagination label={t("review.pages")}>
        <Box display="flex" justifyContent="space-between" marginTop="space70">
          <span>{first !== null && <Arrow variant="back" href={first} label={t("review.firstPage")} />}</span>
          {next !== null && <Arrow variant="forward" href={next} label={t("review.nextPage")} />}
        </Box>
      </Pagination>
    </div>
  );
}

type ArrowProps = { variant: "back" | "forward"; href: string; label: string };

const Arrow = (props: ArrowProps) => (
  <PaginationArrow {...props} {...useLink(props.href)} as="a" visibleLabel={props.label} />
);
