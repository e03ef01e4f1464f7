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
  readUnit: 0.000000125,
  writeUnit: 0.000000625,
} as const;

const PASSES_A_MONTH = 730 * 60;
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

/** Alarms of a stack without notices. */
export const IDLE_ALARMS = ALARM_IDS.filter((id) => alarm(id).metric !== UNDELIVERED).length;

/** Dollars of a month without maintenance, by service. */
export function idleBill(pass: IdlePass) {
  const logBytes = LAMBDA_LINES_BYTES + pass.logBytes + pass.logLines * EVENT_BYTES;
  return {
    alarms: IDLE_ALARMS * PRICES.alarmMonth,
    metrics: pass.metrics.length * PRICES.metricMonth,
    lambda: PASSES_A_MONTH * (PASS_GB_SECONDS * PRICES.gbSecond + PRICES.invocation),
    dynamodb: PASSES_A_MONTH * (pass.readUnits * PRICES.readUnit + pass.writeUnits * PRICES.writeUnit),
    logs: PASSES_A_MONTH * logBytes * PRICES.logByte,
  };
}

export const DASHBOARD_MONTH = PRICES.dashboardMonth;

/** The metrics of these documents: each name with each set of dimensions and their values is one. */
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
