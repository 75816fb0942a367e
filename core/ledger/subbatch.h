// SPDX-License-Identifier: Apache-2.0
// Operations that an organization signs: author class 1 (docs/protocol.md 2.7).
//
// The gateway prepares operations, their salts included; the organization sees them and signs the
// root of a tree over what it means by each, its *intent*. An intent holds what the author decides
// and not what the sequencer assigns: no time, no sequence number, no index of a new leaf. The
// author's nonces count its operations, so a signed one can be neither repeated nor moved.
//
// One encoding, 136 bytes, integers little-endian; a batch has 0 to 16 of them:
//
//   offset size field
//        0   32 Ed25519 key
//       32    4 the author's nonce of the first operation, < 2^30
//       36    4 count of operations, 1 to 4096
//       40   32 root of the intents
//       72   64 signature
#ifndef CONSENTRY_CORE_LEDGER_SUBBATCH_H
#define CONSENTRY_CORE_LEDGER_SUBBATCH_H

#include "core/hash/ed25519.h"
#include "core/hash/sha256.h"
#include "core/ledger/leaf.h"

#define SUBBATCHES_MAX      16
#define SUBBATCH_BYTES      136
#define SUBBATCH_TEXT_BYTES 130

struct subbatch {
    uint8_t key[ED25519_PUBLIC_SIZE];
    uint32_t first_nonce;
    uint32_t count;
    digest root;
    uint8_t signature[ED25519_SIGNATURE_SIZE];
};

// auth_cm of an account for which that key signs: H(5, its 16 words of 2 bytes, little-endian).
digest subbatch_key_commitment(const uint8_t key[static ED25519_PUBLIC_SIZE]);

// V0..V2 of an operation of class 1 whose body is known, 24 felts; H(4, V0..V2).
void intent_words(felt out[static 24], const struct operation *op);
digest intent_digest(const struct operation *op);

// Depth of the tree over `count` >= 1 intents: the least k with 2^k >= count.
uint32_t subbatch_depth(uint32_t count);

// That tree, one intent after the other, at most 4096; absent ones are E_0.
struct subbatch_tree {
    uint32_t count;
    digest nodes[13]; // [k]: a full subtree of 2^k intents where bit k of count is set
};
void subbatch_tree_add(struct subbatch_tree *tree, digest intent);
digest subbatch_tree_root(const struct subbatch_tree *tree);

// What is signed, byte for byte: "consentry-subbatch/v1", SHA-256 of the log's origin 32, key 32,
// first nonce 4, last nonce 4, count 4, root 32, with an end of line behind the name.
void subbatch_text(uint8_t out[static SUBBATCH_TEXT_BYTES], const struct subbatch *subbatch,
                   const uint8_t origin[static SHA256_SIZE]);
void subbatch_sign(struct subbatch *subbatch, const struct secret_ed25519 *secret,
                   const uint8_t origin[static SHA256_SIZE]);
// INVALID for a wrong signature, BAD_VALUE for a count or nonce out of range.
WARN_UNUSED enum status subbatch_verify(const struct subbatch *subbatch,
                                        const uint8_t origin[static SHA256_SIZE]);

void subbatches_encode(uint8_t *out, const struct subbatch *subbatches, uint32_t count);
// BAD_LENGTH unless whole and at most 16, BAD_VALUE for a number out of range, NOT_CANONICAL for a
// root that is no digest; *offset says where.
WARN_UNUSED enum status subbatches_decode(struct subbatch out[static SUBBATCHES_MAX],
                                          uint32_t *count, span bytes, size_t *offset);
// SHA-256 of the encoding, zeros for none: what headers and public inputs hold.
void subbatches_digest(uint8_t out[static SHA256_SIZE], const struct subbatch *subbatches,
                       uint32_t count);

#endif
