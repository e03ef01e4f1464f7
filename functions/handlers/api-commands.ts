import { apiHandler } from '../runtime/api-handler.ts';
import { resetBreaker } from './commands/breaker.ts';
import { createCampaign, pauseCampaign, resumeCampaign, stopCampaign } from './commands/campaigns.ts';
import { cordonHosts, forgetHost, uncordonHosts } from './commands/hosts.ts';
import { cancelMaintenance, completeMaintenance, planMaintenance, startMaintenance } from './commands/maintenance.ts';
import { pauseMaintenance, resumeMaintenance, stopMaintenance } from './commands/rolling.ts';
import { createWindow, deleteWindow, pauseWindow, replaceWindow, resumeWindow } from './commands/windows.ts';

/** Answers the routes that change hosts, maintenances or windows. */
export const handler = apiHandler('command', {
  'start-maintenance': startMaintenance,
  'plan-maintenance': planMaintenance,
  'complete-maintenance': completeMaintenance,
  'cancel-maintenance': cancelMaintenance,
  'pause-maintenance': pauseMaintenance,
  'resume-maintenance': resumeMaintenance,
  'stop-maintenance': stopMaintenance,
  'cordon-hosts': cordonHosts,
  'uncordon-hosts': uncordonHosts,
  'forget-host': forgetHost,
  'reset-breaker': resetBreaker,
  'create-campaign': createCampaign,
  'pause-campaign': pauseCampaign,
  'resume-campaign': resumeCampaign,
  'stop-campaign': stopCampaign,
  'create-window': createWindow,
  'replace-window': replaceWindow,
  'delete-window': deleteWindow,
  'pause-window': pauseWindow,
  'resume-window': resumeWindow,
});
