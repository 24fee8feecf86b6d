import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { DetailText } from "@twilio-paste/core/detail-text";
import { Heading } from "@twilio-paste/core/heading";
import { InPageNavigation, InPageNavigationItem } from "@twilio-paste/core/in-page-navigation";
import Head from "next/head";
import type { ReactNode } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { describeError } from "#components/assistant/data/errors.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { useSite, useTitle } from "#components/site/brand/site-context.ts";
import { Shell } from "#components/site/shell.tsx";
import { useLink } from "#components/site/use-link.ts";
import { withBase } from "#lib/contract/base-path.ts";
import { change } from "./data.ts";
import { ErrorNotice } from "./notices.tsx";
import styles from "./review.module.css";

/** Nothing of the assistant is on a review page. */
const NOWHERE: Place = {
  ...{ page: null, starters: [], supportUrl: null, ownKeyModel: null, handoff: false },
  attachments: { site: [], ownKey: [] },
};

const PAGES = [
  { path: "/review", title: "assistant.threads" },
  { path: "/review/answers", title: "review.verifiedAnswers" },
] as const;

/** `path`: the page of the bar that is open. `who`: the maintainer's name; null while nothing could be loaded. */
type ReviewLayoutProps = { title: string; path: string | null; who: string | null; children: ReactNode };

/** The frame of a review page. */
export function ReviewLayout({ title, path, who, children }: ReviewLayoutProps) {
  const t = useMessages();
  return (
    <Shell nav={null} variant="docs" place={NOWHERE} opener={false}>
      <Head>
        <title>{useTitle(title)}</title>
        <meta name="robots" content="noindex, nofollow" />
      </Head>
      <div className={styles.page}>
        <div className={styles.bar}>
          <InPageNavigation aria-label={t("review.title")} hideBottomBorder marginBottom="space0">
            {PAGES.map((page) => (
              <NavItem key={page.path} href={page.path} isCurrent={page.path === path}>
                {t(page.title)}
              </NavItem>
            ))}
          </InPageNavigation>
          {who !== null && <Session who={who} />}
        </div>
        {children}
      </div>
    </Shell>
  );
}

type NavItemProps = { href: string; isCurrent: boolean; children: string };

/** A page of a bar of pages. */
export const NavItem = ({ href, isCurrent, children }: NavItemProps) => (
  <InPageNavigationItem {...useLink(href)} currentPage={isCurrent}>
    {children}
  </InPageNavigationItem>
);

function Session({ who }: { who: string }) {
  const t = useMessages();
  const home = useSite()?.home ?? "/docs";
  const end = async () => {
    await change({ method: "DELETE", path: "session" });
    location.assign(withBase(home));
  };
  return (
    <Box display="flex" alignItems="center" columnGap="space50" paddingY="space30">
      <DetailText as="span" marginTop="space0">
        {who}
      </DetailText>
      <Button variant="secondary" size="small" onClick={() => void end()}>
        {t("review.endSession")}
      </Button>
    </Box>
  );
}

/** Shown where a page's data could not be loaded. */
export function ProblemPage({ problem }: { problem: { code: string; message: string } }) {
  const t = useMessages();
  return (
    <ReviewLayout title={t("review.title")} path={null} who={null}>
      <Heading as="h1" variant="heading20">
        {t("review.title")}
      </Heading>
      <ErrorNotice text={t("review.failed", { problem: describeError(t, problem) })} />
    </ReviewLayout>
  );
}
