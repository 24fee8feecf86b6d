import { useLanguage } from "#components/messages/messages.tsx";

/** In UTC, as the dates of the filters. */
const SHAPE: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
  timeZone: "UTC",
  timeZoneName: "short",
};

export function Time({ seconds }: { seconds: number }) {
  const language = useLanguage();
  const date = new Date(seconds * 1000);
  return (
    // A browser may know another way to write a time in the language than the server: then the server's text stays.
    <time dateTime={date.toISOString()} suppressHydrationWarning>
      {new Intl.DateTimeFormat(language, SHAPE).format(date)}
    </time>
  );
}
