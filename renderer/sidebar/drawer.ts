import type { App } from '../state/app.ts'

/** Below this width in pixels the sidebar lies over the conversation. */
const drawerWidth = 720

/** Whether the sidebar lies over the conversation. */
export function isDrawer(): boolean {
  return window.innerWidth < drawerWidth
}

/** Closes the sidebar where it lies over the conversation. */
export function closeDrawer(app: App): void {
  if (isDrawer()) app.view.setState({ sidebar: false })
}
