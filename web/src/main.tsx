import 'virtual:antd.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { ready } from './beginning';
import './nonce';
import { fetchPage } from './router';
import './styles.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const { pathname } = window.location;
void ready(pathname, fetchPage(pathname)).then(() => {
  createRoot(root).render(<StrictMode><App /></StrictMode>);
});
