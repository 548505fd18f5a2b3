"use client";

import type { RefObject } from "react";
import { Icon } from "../ui/icon";
import { useDesk } from "./desk-context";
import { KEY_HELP } from "./desk-keys";

export function KeysHelp({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const { layout, remember } = useDesk();
  return (
    <dialog
      ref={dialog}
      aria-label="Keys"
      className="desk-dialog keys-dialog"
      onPointerDown={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <form method="dialog" className="dialog-head">
        <h2 className="text-15">Keys</h2>
        <button type="submit" className="icon-button">
          <Icon name="close" />
          <span className="sr-only">Close</span>
        </button>
      </form>
      <dl>
        {KEY_HELP.map(({ keys, what }) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="key">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="keys-switch">
        <input
          type="checkbox"
          checked={layout.keys}
          onChange={(event) => remember({ keys: event.target.checked })}
        />
        Single keys act (Ctrl K always does)
      </label>
    </dialog>
  );
}
