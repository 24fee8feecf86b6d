import { BreadcrumbItem, type BreadcrumbItemProps, Breadcrumb as PasteBreadcrumb } from "@twilio-paste/core/breadcrumb";
import { useRouter } from "next/router";
import type { MouseEvent } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { NavItem } from "#lib/contract/docs.ts";

type BreadcrumbProps = {
  groups: NavItem[];
  /** The page that is shown. */
  path: string;
};

/** The groups above a page as links to their first pages. One whose first page is shown is marked as the current page. */
export function Breadcrumb({ groups, path: current }: BreadcrumbProps) {
  const t = useMessages();
  if (groups.length === 0) return null;
  return (
    <div className="doc-trail">
      <PasteBreadcrumb aria-label={t("docs.breadcrumb")}>
        {groups.map(({ title, path }) => (
          <Group key={`${path} ${title}`} path={path === current ? undefined : path}>
            {title}
          </Group>
        ))}
      </PasteBreadcrumb>
    </div>
  );
}

type GroupProps = Pick<BreadcrumbItemProps, "children" | "last" | "parentElement"> & { path: string | undefined };

/** Paste's item is a plain link: followed by the browser, it would load the site anew and close the assistant. */
function Group({ path, ...props }: GroupProps) {
  const router = useRouter();
  if (path === undefined) return <BreadcrumbItem {...props} />;
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.push(path);
  };
  return <BreadcrumbItem {...props} href={path} onClick={follow} />;
}
