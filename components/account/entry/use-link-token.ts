"use client";

import { useEffect, useState } from "react";

/**
 * The token of the link that was opened: undefined until it was looked for, null where there is none. It stands
 * behind the `#`, which no server sees, and leaves the address bar at once, so that no history keeps it.
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const read = () => {
      const given = new URLSearchParams(window.location.hash.slice(1)).get("token");
      if (given === null) return setToken((known) => known ?? null);
      setToken(given);
      // After the router has taken the page over: told before, it writes the old address back later.
      setTimeout(() => window.history.replaceState(null, "", window.location.pathname));
    };
    read();
    // The same page may be open when the next link of its kind is.
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return token;
}
