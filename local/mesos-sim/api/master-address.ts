/** Where a master is found: the name that it announces, and where it listens. */
export interface MasterAddress {
  readonly hostname: string;
  readonly ip: string;
  readonly port: number;
}
