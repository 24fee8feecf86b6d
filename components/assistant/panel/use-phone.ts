import { useEffect, useState } from "react";

/** Below this width the panel covers the page, and the list of threads the conversation. */
export const PHONE = "(max-width: 47.99rem)";

/** Whether the window is as narrow as a phone's. In the browser only. */
export function usePhone(): boolean {
  const [phone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const update = () => setPhone(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return phone;
}
