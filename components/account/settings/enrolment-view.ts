/** What a browser is shown of a second factor that is being set up. */
export interface EnrolmentView {
  size: number;
  path: string;
  uri: string;
  secret: string;
}
