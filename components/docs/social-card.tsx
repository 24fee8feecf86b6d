import Head from "next/head";
import { useSite } from "#components/site/brand/site-context.ts";

/** The site's name and picture, for other sites that show a link to a page. */
export function SocialCard() {
  const site = useSite();
  const card = site?.socialCard;
  return (
    <Head>
      {site && <meta key="og:site" property="og:site_name" content={site.name} />}
      <meta key="twitter:card" name="twitter:card" content={card ? "summary_large_image" : "summary"} />
      {card && <meta key="og:image" property="og:image" content={card.src} />}
      {card?.width && <meta key="og:image:width" property="og:image:width" content={String(card.width)} />}
      {card?.height && <meta key="og:image:height" property="og:image:height" content={String(card.height)} />}
    </Head>
  );
}
