// SPDX-License-Identifier: Apache-2.0
export type File = Uint8Array | ArrayBuffer | string;

export interface Line {
  tone: "shown" | "word" | "not-shown" | "failed" | "note";
  text: string;
}

export interface JudgedFile {
  kind: "batch proof" | "receipt" | "checkpoint" | "unknown";
  valid: boolean;
  status: string;
  step?: string;
  offset?: number;
  bytes: number;
  profile?: string;
  batch?: number;
  count?: number;
  class0?: number;
  class1?: number;
  time_first?: number;
  time_last?: number;
  old_root?: string;
  new_root?: string;
  operations_root?: string;
}

export interface Answer {
  valid: boolean;
  pinned: boolean;
  files: JudgedFile[];
  lines: Line[];
  error?: string;
  text?: string;
}

export interface Decision {
  decision: "PERMIT" | "DENY" | "NO_CONSENT";
  rule: string;
  consents: string[];
  obligations: string[];
  error?: string;
  text?: string;
}

export interface Consentry {
  verify(files: File | File[], policy?: File | null): Answer;
  inspect(file: File): JudgedFile;
  checkConsent(request: object | string, consents: (object | string)[], now?: Date): Decision;
}

export function hasSimd(): boolean;
export function load(
  source?: URL | string | BufferSource | WebAssembly.Module,
  options?: { integrity?: string },
): Promise<Consentry>;
