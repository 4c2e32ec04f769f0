// A part that fails to be drawn must not take the form, and what is typed in it, off the screen.
import { Component, type ReactNode } from 'react';
import { t } from '../../texts';

export class Guarded extends Component<{ children: ReactNode }, { failed: boolean }> {
  state = { failed: false };
  static getDerivedStateFromError() { return { failed: true }; }
  render() {
    if (!this.state.failed) return this.props.children;
    return <p className="panel-empty quiet" role="status">{t('web.document.panel_failed')}</p>;
  }
}
