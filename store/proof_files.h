// SPDX-License-Identifier: Apache-2.0
// DIR/proofs/N.proof: the proof of batch N, whole or not at all, immutable once written.
#ifndef CONSENTRY_STORE_PROOF_FILES_H
#define CONSENTRY_STORE_PROOF_FILES_H

#include "store/file.h"

// Durable when it returns. Writing a batch's proof again replaces it: proofs of one statement may
// differ, the journal says which digest counts.
WARN_UNUSED enum status proof_file_write(const struct file_ops *ops, const char *folder,
                                         uint64_t batch, span proof);
// NOT_FOUND, LIMIT when it is larger than capacity.
WARN_UNUSED enum status proof_file_load(const struct file_ops *ops, const char *folder,
                                        uint64_t batch, uint8_t *out, size_t capacity,
                                        size_t *size);
// "folder/N.proof".
WARN_UNUSED enum status proof_file_path(struct file_path *out, const char *folder, uint64_t batch);

#endif
