/** The address of a master: the name that it announces, and where it listens. */
export interface MasterAddress {
  readonly hostname: string;
  readonly ip: string;
  readonly port: number;
}
