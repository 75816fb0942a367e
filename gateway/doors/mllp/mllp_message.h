// SPDX-License-Identifier: Apache-2.0
// A message on its way through the door; shared by mllp_message.c (one message) and mllp_frame.c
// (what a frame holds: a message, a batch of them, or none).
#ifndef CONSENTRY_GATEWAY_MLLP_MESSAGE_H
#define CONSENTRY_GATEWAY_MLLP_MESSAGE_H

#include "gateway/doors/mllp/mllp_internal.h"

#define MLLP_ISSUES_MAX 64

struct taking {
    struct mllp_door *door;
    struct mllp_feed *feed;
    struct arena *arena;
    struct mllp_answer *answer;
    struct mllp_submission *submission;
    // Of a stored message that is taken again: who is told instead of a session.
    void (*answered)(struct intake_request *request, enum status status);
    void *owner;
    uint64_t settles; // the held message this is
    uint32_t version; // of its document so far
    span bytes;
    struct hl7_received received;
    struct hl7_outcome plan;
    struct mllp_identity identity;
    const struct plan *document_plans; // of a CDA document in the message
    uint32_t document_plan_count;
    bool trusts_documents; // a person stands behind it
    bool is_identified;
    struct mllp_sequence sequence;
    int64_t expected; // MSA-4
    uint8_t link_bytes[8];
    enum mllp_outcome outcome;
    enum mllp_hold_reason hold_reason;
    struct mllp_stored stored; // the acknowledgements, in the arena
    struct issues issues;
    struct issue items[MLLP_ISSUES_MAX];
};

// Plans the CDA document that the message carries, if it does. The reader's or adapter's status,
// with issues.
enum status mllp_cda_plan(struct taking *t);

// Zeros, in the arena; NULL when it is full.
struct taking *mllp_taking_new(struct mllp_door *door, struct arena *arena);

// Takes t->bytes, of t->feed. Afterwards t->stored has the acknowledgements to send, and
// t->answer->waiting counts one more when they must wait for the disk.
enum mllp_taken mllp_take_message(struct taking *t);

// Answers a frame of which only the header was read, in t->bytes: it is too large.
void mllp_refuse_oversize(struct taking *t);

#endif
