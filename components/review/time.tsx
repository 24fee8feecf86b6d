/** A time as all see it, whatever their zone: the server and the browser draw the same. */
export const Time = ({ seconds }: { seconds: number }) => {
  const iso = new Date(seconds * 1000).toISOString();
  return <time dateTime={iso}>{`${iso.slice(0, 16).replace("T", " ")} UTC`}</time>;
};
