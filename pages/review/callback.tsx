import { reviewRedirect } from "#lib/app.ts";

/** Where Slack sends a browser back to after the sign-in. */
export const getServerSideProps = reviewRedirect((app, { req, res, address }) =>
  app.reviewAccess.finishSignIn({ req, res, address }),
);

/** Nothing is drawn: the page only redirects. */
export default function Callback() {
  return null;
}
