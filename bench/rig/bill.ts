import { ALARM_IDS, alarm, UNDELIVERED } from '../../infra/monitoring/alarms.ts';
import type { EmfDocument } from '../../local/metrics/function-output.ts';

/** List prices of us-east-1 in dollars, as in docs/operations.md. */
const PRICES = {
  metricMonth: 0.3,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  logByte: 0.5 / 1e9,
  gbSecond: 0.0000133334,
  invocation: 0.0000002,
  transition: 0.000025,
  event: 0.000001,
  readUnit: 0.000000125,
  writeUnit: 0.000000625,
} as const;

const HOURS_A_MONTH = 730;
const PASSES_A_MONTH = HOURS_A_MONTH * 60;
/** GB-seconds of a pass: an assumption, as the masters of a real cluster are further away. */
const PASS_GB_SECONDS = 0.5;
/** Lambda's own lines of an invocation (START, END, REPORT), with CloudWatch's 26 bytes for each. */
const LAMBDA_LINES_BYTES = 450;
const EVENT_BYTES = 26;

/** Output and consumption of one idle pass. */
export interface IdlePass {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Bytes of the function's own lines, metric documents included. */
  readonly logBytes: number;
  readonly logLines: number;
  /** Metrics as CloudWatch bills them. */
  readonly metrics: readonly string[];
}

const OF_SETTINGS: readonly string[] = [UNDELIVERED, 'BreakerOpen', 'RolloutsGated'];

/** Alarms of a stack without notices, a breaker and gates. */
export const IDLE_ALARMS = ALARM_IDS.filter((id) => !OF_SETTINGS.includes(alarm(id).metric)).length;

/** Work on hosts, counted. */
export interface HostWork {
  readonly transitions: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly readUnits: number;
  /** Write units of the table without its indexes, as this machine counts them. */
  readonly writeUnits: number;
  readonly events: number;
  readonly logBytes: number;
}

/** An index with all attributes of a host takes each write of the host once more. */
const WRITES_WITH_INDEX = 2;

/** Dollars of work on hosts, by service. */
export function workBill(work: HostWork) {
  return {
    stepFunctions: work.transitions * PRICES.transition,
    lambda: work.gbSeconds * PRICES.gbSecond + work.invocations * PRICES.invocation,
    dynamodb: work.readUnits * PRICES.readUnit + WRITES_WITH_INDEX * work.writeUnits * PRICES.writeUnit,
    events: work.events * PRICES.event,
    logs: work.logBytes * PRICES.logByte,
  };
}

/** Billed bytes: the function's lines, CloudWatch's overhead for each line, and Lambda's own lines for each invocation. */
export function billedLogBytes(
  output: { readonly bytes: number; readonly lines: number },
  invocations: number,
): number {
  return invocations * LAMBDA_LINES_BYTES + output.bytes + output.lines * EVENT_BYTES;
}

/** Dollars of metrics that are sent in every one of so many hours. */
export function metricsBill(metrics: readonly string[], hours: number): number {
  return (metrics.length * PRICES.metricMonth * hours) / HOURS_A_MONTH;
}

/** Dollars of a month without maintenance, by service. */
export function idleBill(pass: IdlePass) {
  const logBytes = billedLogBytes({ bytes: pass.logBytes, lines: pass.logLines }, 1);
  return {
    alarms: IDLE_ALARMS * PRICES.alarmMonth,
    metrics: pass.metrics.length * PRICES.metricMonth,
    lambda: PASSES_A_MONTH * (PASS_GB_SECONDS * PRICES.gbSecond + PRICES.invocation),
    dynamodb: PASSES_A_MONTH * (pass.readUnits * PRICES.readUnit + pass.writeUnits * PRICES.writeUnit),
    logs: PASSES_A_MONTH * logBytes * PRICES.logByte,
  };
}

export const DASHBOARD_MONTH = PRICES.dashboardMonth;

/** The metrics in these documents, as CloudWatch bills them: one for each name, dimensions and values. */
export function billedMetrics(documents: readonly EmfDocument[]): string[] {
  const all = documents.flatMap(({ _aws, ...properties }) =>
    _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) =>
        Dimensions.map((set) => [Name, ...set.map((each) => `${each}=${String(properties[each])}`)].join(' ')),
      ),
    ),
  );
  return [...new Set(all)].sort();
}
