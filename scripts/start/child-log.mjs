import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
} from "node:fs";
import { dirname } from "node:path";

const SIZE_BYTES_MAX = 20 * 1024 * 1024;
const READ_EVERY_MS = 200;
const LAST_LINES_MAX = 20;
const LINE_LENGTH_MAX = 16_384;

/**
 * A log file that a child writes to by itself, so that it can go on writing whatever becomes of us. One former
 * file is kept beside it; lines written during the moment of a rotation by size may be lost.
 *
 * @param {string} path
 * @param {(line: string) => void} onLine
 */
export function openChildLog(path, onLine) {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) renameSync(path, `${path}.1`);
  const fd = openSync(path, "a+", 0o600);
  const buffer = Buffer.alloc(64 * 1024);
  /** @type {string[]} */
  const last = [];
  let offset = 0;
  let rest = "";

  /** @param {string} line */
  function take(line) {
    if (line.trim() === "") return;
    last.push(line);
    if (last.length > LAST_LINES_MAX) last.shift();
    onLine(line);
  }

  function read() {
    for (
      let length = readSync(fd, buffer, 0, buffer.length, offset);
      length > 0;
      length = readSync(fd, buffer, 0, buffer.length, offset)
    ) {
      offset += length;
      const lines = (rest + buffer.toString("utf8", 0, length)).split("\n");
      rest = (lines.pop() ?? "").slice(0, LINE_LENGTH_MAX);
      for (const line of lines) take(line);
    }
    if (fstatSync(fd).size <= SIZE_BYTES_MAX) return;
    copyFileSync(path, `${path}.1`);
    ftruncateSync(fd, 0);
    offset = 0;
  }

  const timer = setInterval(read, READ_EVERY_MS);
  let isOpen = true;
  return {
    fd,
    /** The newest lines, oldest first. */
    lastLines() {
      if (isOpen) read();
      return [...last];
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      clearInterval(timer);
      read();
      closeSync(fd);
    },
  };
}
