// SPDX-License-Identifier: Apache-2.0
// The transparency log on disk, exactly as C2SP tlog-tiles serves it: DIR/log/checkpoint,
// DIR/log/policy, DIR/log/tile/... Every file is there whole or not at all.
//
// One thread owns it at a time. The order of writing is the promise:
//
//   tlog_files_append     in memory
//   tlog_files_sign       tiles and entries, synced; then signed.state, synced; then the signature
//   (witnesses cosign)
//   tlog_files_publish    the checkpoint
//
// so nothing is ever signed that a restart could contradict: signed.state says what was signed
// last, and opening continues from there.
//
//   signed.state
//        0    8 "CSTYSIG1"
//        8    4 version, 1
//       12    4 crc32c of bytes 16 to 95
//       16    8 size of the tree
//       24   32 its root
//       56   32 SHA-256 of the origin
//       88    8 time, ms since 1970
#ifndef CONSENTRY_STORE_TLOG_FILES_H
#define CONSENTRY_STORE_TLOG_FILES_H

#include "core/base/writer.h"
#include "core/log/tlog_note.h"
#include "core/log/tlog_tile.h"
#include "core/log/tlog_tree.h"
#include "store/file.h"

#define TLOG_SIGNED_STATE_SIZE 96
#define TLOG_ORIGIN_SIZE_MAX   256

struct tlog_files;

struct tlog_files_options {
    const struct file_ops *ops;
    const char *folder;       // DIR/log, exists
    const char *signed_state; // DIR/signed.state
    const char *origin;       // without newline, plus sign or spaces
};

// Loads what was signed last and checks that the tiles give its root. BAD_CHECKSUM: they do not, or
// a file is damaged. MISSING: there is a checkpoint but no signed.state. CONFLICT: another origin.
WARN_UNUSED enum status tlog_files_open(struct tlog_files **out,
                                        const struct tlog_files_options *options);
void tlog_files_close(struct tlog_files *files);

// Entries in the tree, those appended since the last signature included.
uint64_t tlog_files_size(const struct tlog_files *files);
// As of the last signature.
uint64_t tlog_files_signed_size(const struct tlog_files *files);

// Appends an entry of at most TLOG_ENTRY_SIZE_MAX bytes; *index is its place. LIMIT, NO_SPACE.
WARN_UNUSED enum status tlog_files_append(struct tlog_files *files, span entry, uint64_t *index);

// Writes what is new and signs a checkpoint of the present size: appends the whole note (text,
// empty line, one signature line) to `note`. A failure leaves the signed size as it was. CONFLICT:
// this size was signed with another root, which an intact program never asks.
WARN_UNUSED enum status tlog_files_sign(struct tlog_files *files, struct writer *note,
                                        const struct tlog_key *key,
                                        const struct secret_ed25519 *secret, uint64_t now_ms);

// Writes the checkpoint file, with whatever cosignatures the note has by now, and removes partial
// tiles that full ones have replaced.
WARN_UNUSED enum status tlog_files_publish(struct tlog_files *files, span note);

// The reader of hashes for tlog_inclusion_make and tlog_consistency_make, over the signed part and
// what was appended; valid until the next call that takes `files` without const.
struct tlog_reader tlog_files_reader(struct tlog_files *files);
// The entry at an index. NO_SPACE, NOT_FOUND.
WARN_UNUSED enum status tlog_files_entry(struct tlog_files *files, uint64_t index, uint8_t *out,
                                         size_t capacity, size_t *size);

// Writes DIR/log/policy, which is served beside the checkpoint.
WARN_UNUSED enum status tlog_files_write_policy(struct tlog_files *files, span text);

// The origin of a log that was not given one: "consentry.invalid/" and the first 16 hexadecimal
// digits of the SHA-256 of its public key.
#define TLOG_DEFAULT_ORIGIN_SIZE 35 // with the NUL
void tlog_default_origin(char out[static TLOG_DEFAULT_ORIGIN_SIZE],
                         const uint8_t public_key[static ED25519_PUBLIC_SIZE]);

#endif
