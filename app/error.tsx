"use client";

import { Notice } from "@/components/landing/notice";
import { Button } from "@/components/ui/button";

interface ErrorProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorProps) {
  return (
    <Notice
      code={error.digest ? `500 ${error.digest}` : "500 internal"}
      title="This page could not be made"
      text="Nothing is lost: data goes on being recorded. Trying again often helps; if it does not, tell the operator the number below."
    >
      <Button look="primary" onClick={retry}>
        Try again
      </Button>
    </Notice>
  );
}
