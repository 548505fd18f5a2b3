import { type ComponentProps, type ReactNode, useId } from "react";
import { Icon } from "./icon";

const BOX =
  "w-full rounded border border-line-3 bg-bg-1 px-3 text-13 text-ink-1 placeholder:text-ink-3 aria-invalid:border-ink-1 aria-invalid:outline aria-invalid:outline-ink-1 focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent disabled:opacity-60";

interface Wiring {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** One sentence: what is wrong and what is right. */
  error?: string | undefined;
  children: (wiring: Wiring) => ReactNode;
}

/** A label, its control, and what is wrong with it beside it, tied together for those who cannot see it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [error && errorId, hint && hintId].filter(Boolean).join(" ") || undefined;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-13 font-label text-ink-1">
        {label}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": described })}
      {error && <FieldError id={errorId} text={error} />}
      {hint && (
        <p id={hintId} className="mt-1 text-12 text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}

export function FieldError({ id, text }: { id?: string; text: string }) {
  return (
    <p id={id} className="mt-1.5 flex items-start gap-1.5 text-12 font-label text-ink-1">
      <Icon name="alert" className="mt-px size-3.5" />
      {text}
    </p>
  );
}

export function TextInput({ className = "", ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={`${BOX} h-10 ${className}`} />;
}

export function TextArea({ className = "", ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={`${BOX} py-2 ${className}`} />;
}

export function Select({ className = "", ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={`${BOX} h-10 ${className}`} />;
}

interface CheckboxProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  note?: string;
  error?: string | undefined;
}

export function Checkbox({ label, note, error, ...rest }: CheckboxProps) {
  const errorId = useId();
  return (
    <div>
      <label className="flex min-h-10 cursor-pointer items-center gap-2.5 py-1.5 text-13 text-ink-1 has-disabled:cursor-default has-disabled:text-ink-3">
        <input
          type="checkbox"
          {...rest}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
          className="size-4 shrink-0 accent-(--accent-fill)"
        />
        <span>
          {label}
          {note && <span className="block text-12 text-ink-3">{note}</span>}
        </span>
      </label>
      {error && <FieldError id={errorId} text={error} />}
    </div>
  );
}
