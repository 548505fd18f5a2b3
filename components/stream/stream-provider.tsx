"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { StreamStore, type StreamView } from "./stream-store";

const StreamContext = createContext<StreamStore | null>(null);

interface ProviderProps {
  /** Visitors need no ticket, and asking for one would only be refused. */
  signedIn: boolean;
  children: ReactNode;
}

/** The tab's one connection to the stream; everything below shares it. */
export function StreamProvider({ signedIn, children }: ProviderProps) {
  const [store] = useState(() =>
    typeof window === "undefined"
      ? null
      : new StreamStore({
          url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/v1`,
          ticket: signedIn ? fetchTicket : async () => null,
          frames: { request: requestAnimationFrame.bind(window), cancel: cancelAnimationFrame.bind(window) },
        }),
  );
  useEffect(() => store?.start(), [store]);
  return <StreamContext value={store}>{children}</StreamContext>;
}

async function fetchTicket(): Promise<string | null> {
  const response = await fetch("/api/stream-ticket", { method: "POST", signal: AbortSignal.timeout(5_000) });
  if (!response.ok) return null;
  const body: unknown = await response.json();
  const ticket: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "ticket") : null;
  return typeof ticket === "string" ? ticket : null;
}

/** Null on the server, where no stream is. */
export function useStreamStore(): StreamStore | null {
  return useContext(StreamContext);
}

const SERVER_VIEW: StreamView = {
  link: { kind: "connecting" },
  identity: null,
  heartbeat: null,
  roundTripMs: null,
  problem: null,
};
const NEVER = () => () => undefined;

/** The state of the connection itself. */
export function useStreamView(): StreamView {
  const store = useStreamStore();
  return useSyncExternalStore(
    store?.subscribeView ?? NEVER,
    store?.getView ?? (() => SERVER_VIEW),
    () => SERVER_VIEW,
  );
}

export function useRetryNow(): () => void {
  const store = useStreamStore();
  return () => store?.retryNow();
}
