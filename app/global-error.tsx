"use client";

import { Notice } from "@/components/landing/notice";
import { Button } from "@/components/ui/button";
import "./globals.css";

interface ErrorProps {
  error: Error & { digest?: string };
  retry: () => void;
}

/** Stands in where even the layout failed, so it brings its own document. */
export default function GlobalError({ error, retry }: ErrorProps) {
  return (
    <html lang="en" data-theme="dark">
      <body className="bg-bg-1 font-sans">
        <title>Something failed · Quant</title>
        <Notice
          code={error.digest ? `500 ${error.digest}` : "500 internal"}
          title="The site could not be shown"
          text="Data goes on being recorded. Try again; if it does not help, tell the operator the number below."
        >
          <Button look="primary" onClick={retry}>
            Try again
          </Button>
        </Notice>
      </body>
    </html>
  );
}
