import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/platform/errors";
import { type FramesSurvey, surveyFrames } from "./survey-frames";

const ENDING = /\.jsonl(\.gz)?$/;

/** The recording of frames at the path, or the only one in that folder; null where it is of another kind. */
export async function findFrames(path: string): Promise<FramesSurvey | null> {
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  if (!found.isDirectory()) return surveyFrames(path);
  const names = (await readdir(path)).filter((name) => ENDING.test(name)).sort();
  const surveys: FramesSurvey[] = [];
  for (const name of names) {
    const survey = await surveyFrames(join(path, name));
    if (survey) surveys.push(survey);
  }
  const [only, ...others] = surveys;
  if (others.length === 0) return only ?? null;
  const files = surveys.map(({ file }) => file).join(", ");
  throw new AppError(
    "invalid_request",
    `The folder ${path} holds ${surveys.length} recordings of frames; name the one to play: ${files}.`,
  );
}
