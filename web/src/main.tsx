import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import './nonce';
import { fetchPage } from './router';
import './styles.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
fetchPage(window.location.pathname);
createRoot(root).render(<StrictMode><App /></StrictMode>);
