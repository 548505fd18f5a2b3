import { readRecordingHeader, readRecordingLine } from "@/lib/domain/recording/read-recording-line";
import type { RecordingHeader, RecordingLine } from "@/lib/domain/recording/recording-line";
import { AppError } from "@/lib/platform/errors";
import { readLines } from "../read-lines";

export type RecordedAnswer = Extract<RecordingLine, { kind: "answer" }>;

/** What is in a recording of frames, found by reading it once before anything is promised. */
export interface FramesSurvey {
  file: string;
  header: RecordingHeader;
  /** Frames that will be sent. */
  frames: number;
  /** Connections by venue and path: `okx /ws/v5/public`. */
  opens: Map<string, number>;
  answers: RecordedAnswer[];
}

/** Null where the file is no recording of frames: another format may know it. */
export async function surveyFrames(file: string): Promise<FramesSurvey | null> {
  let survey: FramesSurvey | null = null;
  let lineNumber = 0;
  let broken = 0;
  try {
    for await (const lines of readLines(file)) {
      for (const text of lines) {
        if (text === "") continue;
        lineNumber += 1;
        if (!survey) {
          const header = readRecordingHeader(text);
          if (!header) return null;
          survey = { file, header, frames: 0, opens: new Map(), answers: [] };
          continue;
        }
        if (broken > 0) throw malformed(file, broken);
        const line = readRecordingLine(text);
        if (line) count(line, survey);
        else broken = lineNumber;
      }
    }
  } catch (error) {
    // A recorder that was killed leaves its last lines cut off; everything before them can be played.
    if (!survey || !isTruncated(error)) throw error;
  }
  if (survey && survey.frames === 0) {
    throw new AppError("invalid_request", `The recording ${file} holds no frames.`);
  }
  return survey;
}

export function placeOf({ venue, path }: { venue: string; path: string }): string {
  return `${venue} ${path}`;
}

function count(line: RecordingLine, survey: FramesSurvey): void {
  if (line.kind === "received") survey.frames += 1;
  else if (line.kind === "answer") survey.answers.push(line);
  else if (line.kind === "open") survey.opens.set(placeOf(line), (survey.opens.get(placeOf(line)) ?? 0) + 1);
}

function malformed(file: string, lineNumber: number): AppError {
  return new AppError(
    "invalid_request",
    `The recording ${file} cannot be replayed: line ${lineNumber} is none of the lines that docs/recordings.md names.`,
  );
}

function isTruncated(error: unknown): boolean {
  return error instanceof AppError && error.message.includes("is truncated");
}
