import Link from "next/link";
import { useMessages } from "#components/messages/messages.tsx";
import { type BrandPicture, DEFAULT_SITE_NAME } from "#lib/contract/site.ts";
import { useSite } from "./site-context.ts";

/** The logo and the name of the site, as the link to its first page. */
export function SiteMark() {
  const t = useMessages();
  const site = useSite();
  const logo = site?.logo;
  return (
    <Link href={site?.home ?? "/docs"} className="site-mark">
      {logo ? <Logo {...logo} /> : site?.name === DEFAULT_SITE_NAME ? <StandardMark /> : <Initial name={site?.name} />}
      <span className={logo?.replacesName ? "sr-only" : undefined}>{site?.name ?? t("site.nav")}</span>
    </Link>
  );
}

/** The style sheet shows one of the two: the server does not know the theme. The name beside it is its text. */
function Logo({ light, dark }: Record<"light" | "dark", BrandPicture>) {
  if (light.src === dark.src) return <Picture {...light} />;
  return (
    <>
      <Picture {...light} className="only-light" />
      <Picture {...dark} className="only-dark" />
    </>
  );
}

const HEIGHT = 28;

const Picture = ({ src, width, height, className = "" }: BrandPicture & { className?: string }) => (
  // biome-ignore lint/performance/noImgElement: it is small, and nothing goes through Next's optimiser
  <img
    className={`site-logo ${className}`.trim()}
    src={src}
    alt=""
    height={HEIGHT}
    width={width && height ? Math.round((width / height) * HEIGHT) : undefined}
  />
);

/** In place of a logo: another site does not show the one of this project. */
const Initial = ({ name = "Docs" }: { name?: string | undefined }) => (
  <b className="site-initial" aria-hidden="true">
    {Array.from(name)[0]?.toUpperCase()}
  </b>
);

/** Two sheets, one pasted over the other. */
const StandardMark = () => (
  <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
    <rect x="3" y="3" width="19" height="19" rx="5" fill="var(--color-background-brand-highlight)" />
    <path
      d="M15 10h9a5 5 0 0 1 5 5v9a5 5 0 0 1-5 5h-4.5l-5 3v-3.6A5 5 0 0 1 10 24v-9a5 5 0 0 1 5-5Z"
      fill="var(--color-background-primary)"
    />
    <path d="M14.5 17h10M14.5 21.5h6.5" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
  </svg>
);
