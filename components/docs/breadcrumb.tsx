import { BreadcrumbItem, type BreadcrumbItemProps, Breadcrumb as PasteBreadcrumb } from "@twilio-paste/core/breadcrumb";
import { useMessages } from "#components/messages/messages.tsx";
import { useLink } from "#components/site/use-link.ts";
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

function Group({ path, ...props }: GroupProps) {
  const link = useLink(path ?? "");
  return path === undefined ? <BreadcrumbItem {...props} /> : <BreadcrumbItem {...props} {...link} />;
}
