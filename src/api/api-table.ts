import type { Route } from './route.ts'
import { campaignRoutes } from './routes/campaign-routes.ts'
import { catalogueRoutes } from './routes/catalogue-routes.ts'
import { cohortRoutes } from './routes/cohort-routes.ts'
import { connectionRoutes } from './routes/connection-routes.ts'
import { couponRoutes } from './routes/coupon-routes.ts'
import { deliveryRoutes } from './routes/delivery-routes.ts'
import { documentRoutes } from './routes/document-routes.ts'
import { eventRoutes } from './routes/event-routes.ts'
import { importRoutes } from './routes/import-routes.ts'
import { messageRoutes } from './routes/message-routes.ts'
import { profileRoutes } from './routes/profile-routes.ts'
import { sessionRoutes } from './routes/session-routes.ts'
import { systemRoutes } from './routes/system-routes.ts'
import { versionRoutes } from './routes/version-routes.ts'
import { workspaceRoutes } from './routes/workspace-routes.ts'

/** Every address of the admin API. The server and the OpenAPI document are both made from it. */
export const API_TABLE: readonly Route[] = documentRoutes([
  ...sessionRoutes,
  ...workspaceRoutes,
  ...versionRoutes,
  ...cohortRoutes,
  ...campaignRoutes,
  ...profileRoutes,
  ...deliveryRoutes,
  ...couponRoutes,
  ...messageRoutes,
  ...eventRoutes,
  ...importRoutes,
  ...connectionRoutes,
  ...catalogueRoutes,
  ...systemRoutes,
])
