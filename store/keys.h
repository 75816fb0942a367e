// SPDX-License-Identifier: Apache-2.0
// The keys of a data folder. All but one kind are derived from the data key; the keys of subjects
// (patients, and whoever else has an account) are random, so that destroying one makes everything
// sealed under it unreadable for good.
//
//   data key
//    ├ log signing key, promise signing key                       Ed25519
//    └ tenant key, per tenant
//       ├ pseudonym key     names accounts (core/ledger/account_key.h)
//       ├ journal key       seals bodies that concern no subject
//       ├ document key      seals documents that concern no subject
//       ├ content key       content ids of documents
//       ├ name key          logical ids in the read model
//       ├ receipt key       receipt ids
//       └ wrap key, epoch e wraps subject keys
//   subject key: random, stored wrapped
//    ├ document key, journal key, salt key
//
// File keys/subjects.keys: one sector of header, then slots of 128 bytes. The slots of one commit
// begin on a sector; a sector that was never written is zeros. Slots are only ever appended, and
// overwritten in place to destroy a key.
//
//   header   0 8 "CSTYKEY1" | 8 4 version, 1 | 12 4 crc32c of 16..511 | 16 16 data folder id |
//   zeros slot     0 4 crc32c of bytes 4 to 127
//            4 1 state: 1 live, 2 destroyed | 5 3 zeros
//            8 4 tenant | 12 4 epoch of the wrap key
//           16 8 number of the commit that wrote it
//           24 32 subject: account key, 8 u32
//           56 72 nonce, subject key under the wrap key, tag; random bytes once destroyed
//
// A slot whose last 8 bytes are zeros was cut short by a crash and is cleared if no later commit
// follows; any other slot that does not hold is damage. Destroying writes the state first and
// changes nothing under the checksum, so it may be cut short anywhere.
#ifndef CONSENTRY_STORE_KEYS_H
#define CONSENTRY_STORE_KEYS_H

#include "core/base/status.h"
#include "core/hash/ed25519.h"
#include "core/ledger/operation.h"
#include "store/data_folder.h"
#include "store/file.h"
#include "store/secret.h"

enum key_use {
    KEY_PSEUDONYM,
    KEY_JOURNAL,
    KEY_DOCUMENT,
    KEY_CONTENT,
    KEY_NAME,
    KEY_RECEIPT,
    KEY_SALT, // of subjects only
    KEY_USE_COUNT,
};

struct keys;

struct keys_report {
    uint64_t live;
    uint64_t destroyed;
    uint64_t torn; // slots of a last commit that did not get to disk
};

// Opens keys/subjects.keys of the folder, or begins it. BAD_CHECKSUM: a slot that was durable is
// damaged; *report counts what was read until then.
WARN_UNUSED enum status keys_open(struct keys **out, const struct data_folder *folder,
                                  struct keys_report *report);
void keys_close(struct keys *keys);

// A tenant's own key for one use (KEY_PSEUDONYM to KEY_RECEIPT). The caller wipes it.
void keys_tenant(struct secret_key *out, const struct keys *keys, uint32_t tenant,
                 enum key_use use);

// The log's signing key and the one for promises.
void keys_log_signer(struct secret_ed25519 *secret, uint8_t public_key[static ED25519_PUBLIC_SIZE],
                     const struct keys *keys);
void keys_promise_signer(struct secret_ed25519 *secret,
                         uint8_t public_key[static ED25519_PUBLIC_SIZE], const struct keys *keys);

// A subject's key for one use (KEY_JOURNAL, KEY_DOCUMENT, KEY_SALT); the zero subject stands for
// nobody and has the tenant's. With `make` an unknown subject gets a key, which is on disk only
// after the next commit has ended: nothing sealed under it may be answered before. NOT_FOUND:
// unknown; KEY_MISSING: destroyed; INVALID: the slot does not open; LIMIT: too many new ones in one
// commit. The caller wipes it.
WARN_UNUSED enum status keys_subject(struct secret_key *out, struct keys *keys, uint32_t tenant,
                                     const struct account_key *subject, enum key_use use,
                                     bool make);

// The salt of a leaf: 5 words of 30 bits from the subject's KEY_SALT key.
void keys_salt(struct salt *out, const struct secret_key *salt_key, uint8_t leaf_kind,
               uint32_t index, uint32_t version);

// A receipt's public id from its sequence number: a pseudorandom permutation of 128 bits under the
// tenant's KEY_RECEIPT key, of which half is a check. Opening needs no index; INVALID for an id
// that was never given.
#define RECEIPT_ID_SIZE 16
void keys_receipt_id(uint8_t out[static RECEIPT_ID_SIZE], const struct secret_key *receipt_key,
                     uint64_t sequence);
WARN_UNUSED enum status keys_receipt_open(uint64_t *sequence, const struct secret_key *receipt_key,
                                          const uint8_t id[static RECEIPT_ID_SIZE]);

// ---- commits: as the journal's, and always run before the journal's of the same moment; see
// journal_attach()

bool keys_commit_begin(struct keys *keys, struct file_job *job);
// Ends it with what file_job_run returned. A failure is final, as the journal's is.
enum status keys_commit_end(struct keys *keys, enum status result);

// Destroys a subject's key: overwrites its slot with random bytes, synced before it returns; to be
// called on a thread that may wait, with no commit in flight. OK as well when it is destroyed
// already. What a disk keeps of overwritten sectors stays wrapped under the wrap key.
WARN_UNUSED enum status keys_destroy(struct keys *keys, uint32_t tenant,
                                     const struct account_key *subject);

#endif
