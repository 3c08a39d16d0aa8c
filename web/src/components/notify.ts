import { ElMessage, ElMessageBox } from 'element-plus'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/el-message-box.css'
import 'element-plus/theme-chalk/el-overlay.css'
import 'element-plus/theme-chalk/el-button.css'
import 'element-plus/theme-chalk/el-input.css'
import { ApiError } from '@/api/client'
import { i18n } from '@/i18n'

const t = i18n.global.t

/** Says that something was done. */
export function said(message: string): void {
  ElMessage({ type: 'success', message, showClose: true })
}

/** Shows why something failed, with the problems that the server named. */
export function failed(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return
  const text = error instanceof Error ? error.message : String(error)
  const problems = error instanceof ApiError ? error.problems.map((p) => p.message).filter((m) => m !== text) : []
  ElMessage({ type: 'error', message: [text, ...problems].join(' '), showClose: true, duration: 8000 })
}

/** Asks before something that cannot be undone; true when confirmed. */
export async function confirmed(title: string, message: string, action: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(message, title, { confirmButtonText: action, cancelButtonText: t('shell.cancel'), autofocus: false })
    return true
  } catch {
    return false
  }
}
