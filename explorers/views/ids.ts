/** Names for elements, unique on a page that shows several explorers, each with a bundle of its own. */

import { createContext } from "preact";
import { useContext, useId as useLocalId } from "preact/hooks";

export const IdPrefix = createContext("");

export const newPrefix = () => `cx-${Math.random().toString(36).slice(2, 10)}-`;

/** An id for this component's element. */
export function useId(): string {
  return useContext(IdPrefix) + useLocalId();
}
