// SPDX-License-Identifier: Apache-2.0
// Receipts: what became of one request, as JSON for people and programs and as evidence that can be
// checked without believing the gateway (core/judge/evidence.h).
//
//   {"id":"...","state":"proven","batch":7,"accepted":"2026-06-15T10:00:00Z","ordered":"...",
//    "proven":"...","witnessed":null,"anchored":null,
//    "operations":[{"kind":"GRANT","position":3,"sequence":41,"leaf":12,"status":"active"},...],
//    "issues":[{"severity":"warning","rule":"...","location":"...","offset":12}],
//    "evidence":"base64"}
//
// A refusal's is {"id":"...","state":"refused","batch":null,"refused":"...","code":14,
// "error":"BatchSizeExceeded","operations":[],"issues":[],"evidence":"base64"}; evidence is null
// until the log has it.
//
// Positions count from 1. `leaf` is the index of the leaf that the operation made; `status`, of a
// consent or request, is as of now.
#ifndef CONSENTRY_GATEWAY_RECEIPTS_H
#define CONSENTRY_GATEWAY_RECEIPTS_H

#include "core/base/writer.h"
#include "gateway/spine/keeper.h"
#include "gateway/spine/publisher.h"

// Operations that a receipt lists; a group may have more, which are counted.
#define RECEIPT_OPERATIONS_MAX 256

struct receipt_operation {
    uint8_t kind;
    uint64_t sequence;
    uint32_t target; // leaf made or changed
    uint32_t link;
    uint64_t not_after; // GRANT, REQUEST
};

struct receipt {
    uint8_t id[RECEIPT_ID_SIZE];
    uint64_t sequence;
    uint64_t accepted_ms;
    uint32_t total; // operations of the group
    uint32_t count; // listed
    struct receipt_operation operations[RECEIPT_OPERATIONS_MAX];
    uint32_t issue_count;
    struct group_issue issues[GROUP_RECORD_ISSUES_MAX];
    uint64_t batch; // 0: not ordered yet
    struct batch_row row;
    bool is_refusal; // then `note` is all there is
    struct note_row note;
};

// The group behind an id. NOT_FOUND, also for ids that were never given; KEY_MISSING when its
// subject was erased; UNAVAILABLE while it is not durable.
WARN_UNUSED enum status receipt_load(struct receipt *out, struct keeper *keeper,
                                     const uint8_t id[static RECEIPT_ID_SIZE]);

// On a worker: the evidence for a receipt, as much as there is by now.
WARN_UNUSED enum status receipt_evidence(struct writer *out, const struct receipt *receipt,
                                         struct publisher *publisher);

// Bytes that the JSON takes at most, with that many bytes of evidence.
size_t receipt_json_size(const struct receipt *receipt, size_t evidence_size);
void receipt_write_json(struct writer *w, const struct receipt *receipt,
                        const struct keeper *keeper, span evidence);

#endif
