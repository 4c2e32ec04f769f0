import { createContext, useContext } from 'react';

/** Whether the person has no password; also where he still has to set up a second factor. */
export const OnlyProvider = createContext(false);
export const useOnlyProvider = () => useContext(OnlyProvider);
