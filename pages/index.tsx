import type { GetServerSideProps } from "next";

/** The site is its docs. */
export const getServerSideProps: GetServerSideProps = async () => ({
  redirect: { destination: "/docs", permanent: false },
});

export default () => null;
