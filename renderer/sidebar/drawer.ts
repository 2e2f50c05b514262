import type { App } from '../state/app.ts'

/** Below this width in pixels the sidebar lies over the conversation. */
export const drawerWidth = 720

/** Closes the sidebar where it lies over the conversation. */
export function closeDrawer(app: App): void {
  if (window.innerWidth < drawerWidth) app.view.setState({ sidebar: false })
}
