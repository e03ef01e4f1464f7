import type { ComponentType } from 'preact';
import type { ScreenName } from '../address/screens.ts';
import { AttentionScreen } from '../attention/attention-screen.tsx';
import { CampaignScreen } from '../campaigns/campaign-screen.tsx';
import { FleetScreen } from '../fleet/fleet-screen.tsx';
import { HostScreen } from '../host/host-screen.tsx';
import { MaintenanceScreen } from '../maintenances/maintenance-screen.tsx';
import { MaintenancesScreen } from '../maintenances/maintenances-screen.tsx';
import { PlanScreen } from '../plan/plan-screen.tsx';
import { WindowScreen } from '../windows/window-screen.tsx';
import { WindowsScreen } from '../windows/windows-screen.tsx';

/** The view of each screen. `subject` is the variable part of its path. */
export const SCREEN_VIEWS: Readonly<Record<ScreenName, ComponentType<{ readonly subject: string }>>> = {
  fleet: FleetScreen,
  attention: AttentionScreen,
  host: HostScreen,
  maintenances: MaintenancesScreen,
  maintenance: MaintenanceScreen,
  campaign: CampaignScreen,
  plan: PlanScreen,
  windows: WindowsScreen,
  window: WindowScreen,
};
