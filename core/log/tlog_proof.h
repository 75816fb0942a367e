// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-proof, "c2sp.org/tlog-proof@v1": one file that shows, offline, that an entry is in a
// log and who saw it there: extra data, index, inclusion path, checkpoint.
#ifndef CONSENTRY_CORE_LOG_TLOG_PROOF_H
#define CONSENTRY_CORE_LOG_TLOG_PROOF_H

#include "core/log/tlog_note.h"
#include "core/log/tlog_policy.h"
#include "core/log/tlog_tree.h"

#define TLOG_EXTRA_SIZE_MAX ((size_t)1 << 20)

struct tlog_proof {
    bool has_extra;
    span extra;        // borrowed, base64, checked; not authenticated by the proof
    size_t extra_size; // decoded
    uint64_t index;
    struct tlog_path path;
    span checkpoint; // borrowed: the signed note
};

// Rules: "proof-header", "proof-extra", "proof-index", "proof-hash", "proof-path-max",
// "proof-checkpoint". The checkpoint is not looked into.
WARN_UNUSED enum status tlog_proof_read(struct tlog_proof *out, span text, struct issues *issues);

// Decodes the extra data into `out` (capacity bytes); NO_SPACE or MISSING otherwise.
WARN_UNUSED enum status tlog_proof_extra(const struct tlog_proof *proof, uint8_t *out,
                                         size_t capacity, size_t *size);

// Appends a proof. `extra` is NULL for none, else raw bytes of at most TLOG_EXTRA_SIZE_MAX;
// `note` is the signed checkpoint.
void tlog_proof_write(struct writer *out, const span *extra, uint64_t index,
                      const struct tlog_path *path, span note);

struct tlog_proof_verdict {
    struct tlog_checkpoint checkpoint; // spans borrowed from the proof
    struct tlog_policy_verdict policy;
    const char *step; // the step that failed: "checkpoint", "log", "quorum", "inclusion", or NULL
};

// OK when `leaf` stands at proof->index in a checkpoint that the policy accepts. Statuses of
// tlog_note_read, tlog_checkpoint_read and tlog_policy_check, INVALID when the path does not hold.
WARN_UNUSED enum status tlog_proof_verify(struct tlog_proof_verdict *out,
                                          const struct tlog_policy *policy,
                                          const struct tlog_proof *proof,
                                          const struct tlog_hash *leaf, struct issues *issues);

#endif
