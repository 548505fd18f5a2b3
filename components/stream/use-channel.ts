"use client";

import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import type { ChannelStates, ModelKind } from "./channel-models";
import { useStreamStore } from "./stream-provider";
import type { ChannelNews } from "./stream-store";

interface Options {
  /** At most one item an interval; a table that people read needs no more than four a second. */
  throttleMs?: number;
}

/**
 * What is known of a channel, for components that render it. Null on the server and before the first frame.
 * The state may be the same object, changed in place: it is the news around it that is new.
 */
export function useChannel<K extends ModelKind>(
  channel: `${K}:${string}`,
  { throttleMs = 0 }: Options = {},
): ChannelNews<ChannelStates[K]> | null {
  const store = useStreamStore();
  const subscribe = useCallback(
    (changed: () => void) => store?.follow(channel, throttleMs, changed) ?? (() => undefined),
    [store, channel, throttleMs],
  );
  const read = useCallback(() => store?.read<K>(channel) ?? null, [store, channel]);
  return useSyncExternalStore(subscribe, read, () => null);
}

/** Calls `draw` at most once an animation frame with what is known of a channel, without rendering. */
export function useChannelFrame<K extends ModelKind>(
  channel: `${K}:${string}`,
  draw: (news: ChannelNews<ChannelStates[K]>) => void,
  { throttleMs = 0 }: Options = {},
): void {
  const store = useStreamStore();
  const latest = useRef(draw);
  useEffect(() => {
    latest.current = draw;
  });
  useEffect(() => {
    if (store === null) return;
    const run = () => latest.current(store.read<K>(channel));
    const stop = store.follow(channel, throttleMs, run);
    store.frames.mark(run);
    return stop;
  }, [store, channel, throttleMs]);
}

/**
 * One thing that is known of a channel, for components that need no more: they render only when it changes.
 * `select` gives back what can be compared, such as a number or an object that is replaced and not changed.
 */
export function useChannelPart<K extends ModelKind, T>(
  channel: `${K}:${string}`,
  select: (news: ChannelNews<ChannelStates[K]>) => T,
  before: T,
): T {
  const store = useStreamStore();
  const subscribe = useCallback(
    (changed: () => void) => store?.follow(channel, Number.POSITIVE_INFINITY, changed) ?? (() => undefined),
    [store, channel],
  );
  return useSyncExternalStore(
    subscribe,
    () => (store === null ? before : select(store.read<K>(channel))),
    () => before,
  );
}
