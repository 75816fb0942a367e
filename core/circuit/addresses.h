// SPDX-License-Identifier: Apache-2.0
// Where things stand for the circuit: trees beyond the ledger's six, levels and indexes of parts,
// and the lengths of the parts that table texts name (docs/protocol.md 2.1, 2.2, 4).
#ifndef CONSENTRY_CORE_CIRCUIT_ADDRESSES_H
#define CONSENTRY_CORE_CIRCUIT_ADDRESSES_H

#include "core/ledger/leaf.h"

enum {
    TREE_STATE = 7,      // one part of 8 words: the state itself
    TREE_OPERATIONS = 8, // one part a position: the batch's operations
    TREE_INTENTS = 16,   // and those behind: what the organization of each slot signed
};

enum { CIRCUIT_TREE_DEPTH = 32 };

// Words of the state (docs/protocol.md 2.4).
enum { STATE_WORD_COUNTERS = 6, STATE_WORD_CLOCK = 7, STATE_WORD_COUNT = 8 };

enum {
    STATE_FELTS = 64,
    OPERATION_FELTS = 32,
    INTENT_FELTS = 24,
    ACCOUNT_A_FELTS = 16,
    ACCOUNT_B_FELTS = 40,
    ACCOUNT_C_FELTS = 24,
    RULE_A_FELTS = 32,
    RULE_B_FELTS = 48,
    RULE_C_FELTS = 16,
    RECORD_A_FELTS = 32,
    RECORD_B_FELTS = 24,
    RECORD_C_FELTS = 16,
    VOCABULARY_A_FELTS = 16,
};

// Stamps order the accesses of a batch: 8 (position + 1) + slot. The trees' roots are read and
// written once, at 0; the verifier sets the clock and reads the vocabulary's root at the end.
enum {
    SLOT_PATIENT = 0,
    SLOT_GRANTEE = 1,
    SLOT_CUSTODIAN = 2,
    SLOT_LEAF = 3,
    SLOT_STATE = 4,
};
enum { STAMP_ROOTS = 0, STAMP_END = 1 << 20 };

// E_0, E_1, ... E_(count - 1) of docs/protocol.md 2.1.
void circuit_empty_digests(digest *out, uint32_t count);

#endif
