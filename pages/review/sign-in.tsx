import { reviewRedirect } from "#lib/app.ts";

/** Begins the sign-in with Slack. `?to=` is the review page to go to afterwards. */
export const getServerSideProps = reviewRedirect((app, { req, res, address, query }) =>
  app.reviewAccess.beginSignIn({ req, res, address }, typeof query.to === "string" ? query.to : ""),
);

/** Nothing is drawn: the page only redirects. */
export default function SignIn() {
  return null;
}
