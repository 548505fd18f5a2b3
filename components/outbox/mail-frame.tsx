"use client";

import { useEffect, useRef } from "react";

interface MailFrameProps {
  title: string;
  html: string;
}

/**
 * The HTML of a mail as its reader would see it, in a document of its own: no script runs there, and what it
 * may load is decided by the policy of this page. It grows to the mail's height.
 */
export function MailFrame({ title, html }: MailFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const grow = () => {
      const height = element.contentDocument?.documentElement?.offsetHeight;
      if (height) element.style.height = `${height}px`;
    };
    grow();
    element.addEventListener("load", grow);
    const observer = new ResizeObserver(grow);
    observer.observe(element);
    return () => {
      element.removeEventListener("load", grow);
      observer.disconnect();
    };
  }, []);

  return (
    <iframe
      ref={frame}
      title={title}
      srcDoc={html}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      className="block h-[480px] w-full"
    />
  );
}
