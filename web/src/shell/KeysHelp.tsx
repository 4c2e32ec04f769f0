import { Modal } from 'antd';
import { useAllCommands } from '../commands';
import { t } from '../texts';

export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useAllCommands().filter((command) => command.keys);
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('web.keys')} width={460}>
      <dl className="keys">
        {commands.map((command) => (
          <div key={command.id}>
            <dt>{command.label}</dt>
            <dd>{keyNames(command.keys ?? '').map((name) => <kbd key={name}>{name}</kbd>)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

export function keyNames(keys: string): string[] {
  return keys.split('+').map((key) => (key.length === 1 ? key.toUpperCase()
    : key[0].toUpperCase() + key.slice(1)));
}
