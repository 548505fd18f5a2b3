/** A socket as its organisation may see it: enough to recognise who holds a slot. */
export interface StreamConnection {
  connectionId: string;
  /** The key's or person's name. */
  name: string;
  address: string;
  /** Epoch milliseconds. */
  since: number;
}

/** The open sockets of an organisation, and an end to one of them, whichever process holds it. */
export interface StreamConnections {
  connectionsOf(organisationId: string): Promise<StreamConnection[]>;
  /** Errors: `unavailable` where it may be another process's and none of them can be asked. */
  disconnect(organisationId: string, connectionId: string): Promise<boolean>;
}
