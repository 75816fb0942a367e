// SPDX-License-Identifier: Apache-2.0
// C2SP signed notes, checkpoints and cosignatures: short signed texts that people can read.
//
//   example.com/behind-the-sofa          origin
//   20852163                             tree size
//   CsUYapGGPo4dkMgIAUqom/Xajj7h2f...    root, base64
//                                        (extension lines, none of ours)
//   — example.com/behind-the-sofa Az3grlgtzPIC...     key name, base64(key id || signature)
//
// Read from the specifications signed-note, tlog-checkpoint and tlog-cosignature. Signatures of
// unknown keys are ignored; a bad signature of a known key spoils the note.
#ifndef CONSENTRY_CORE_LOG_TLOG_NOTE_H
#define CONSENTRY_CORE_LOG_TLOG_NOTE_H

#include "core/base/issue.h"
#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"
#include "core/hash/ed25519.h"
#include "core/log/tlog_tree.h"

#define TLOG_NOTE_SIZE_MAX       ((size_t)1 << 20)
#define TLOG_SIGNATURES_MAX      100
#define TLOG_KEY_NAME_SIZE_MAX   1024
#define TLOG_CHECKPOINT_TEXT_MAX 4096 // of a note text that is cosigned or read as a checkpoint

// Signature types of signed-note.
enum tlog_key_type {
    TLOG_KEY_ED25519 = 0x01,     // signs the note text
    TLOG_KEY_COSIGNATURE = 0x04, // Ed25519 over "cosignature/v1", a time and the note text
    TLOG_KEY_ML_DSA_44 = 0x06,   // read, never verified: its signatures count for nothing here
};

struct tlog_key {
    span name; // borrowed
    uint32_t id;
    uint8_t type;
    uint8_t public_key[ED25519_PUBLIC_SIZE]; // of an ML-DSA-44 key its SHA-256
};

// A key of type ED25519 or COSIGNATURE with the key id that signed-note computes.
struct tlog_key tlog_key_of(span name, enum tlog_key_type type,
                            const uint8_t public_key[static ED25519_PUBLIC_SIZE]);
// False for an empty or too long name, one with a Unicode space or a plus, or not UTF-8.
bool tlog_key_name_valid(span name);
// "name+530d903a+AekyeRrm...": BAD_SYNTAX, BAD_LENGTH, UNSUPPORTED (signature type) or
// BAD_CHECKSUM (key id) when it is not a vkey. The name is borrowed from `vkey`.
WARN_UNUSED enum status tlog_key_read(struct tlog_key *out, span vkey);
// Appends the vkey; not for ML-DSA-44 keys.
void tlog_key_write(struct writer *out, const struct tlog_key *key);

struct tlog_signature {
    span name; // borrowed
    uint32_t id;
    uint32_t size;     // of the signature without the key id
    uint8_t bytes[72]; // its beginning: all of an Ed25519 signature or cosignature
};

struct tlog_note {
    span text; // borrowed, with its final newline
    uint32_t count;
    struct tlog_signature signatures[TLOG_SIGNATURES_MAX];
};

// Splits a note. Rules in issues: "note-size", "note-utf8", "note-control", "note-split",
// "note-signature", "note-signatures-max".
WARN_UNUSED enum status tlog_note_read(struct tlog_note *out, span bytes, struct issues *issues);

// Checks every signature of this key: OK when there is one and all hold; NOT_FOUND when there is
// none (or only ones of a type that cannot be verified here); INVALID when one does not hold.
// *time is the latest time of a cosignature, else 0; it may be NULL.
WARN_UNUSED enum status tlog_note_verify(const struct tlog_note *note, const struct tlog_key *key,
                                         uint64_t *time);

// Appends one signature line over `text`, which ends in a newline. A note is its text, an empty
// line and such lines.
void tlog_note_sign(struct writer *out, span text, const struct tlog_key *key,
                    const struct secret_ed25519 *secret);
// The same for a COSIGNATURE key; `time` in seconds since 1970. LIMIT for a text longer than
// TLOG_CHECKPOINT_TEXT_MAX.
WARN_UNUSED enum status tlog_note_cosign(struct writer *out, span text, const struct tlog_key *key,
                                         const struct secret_ed25519 *secret, uint64_t time);

struct tlog_checkpoint {
    span origin;     // borrowed
    span extensions; // borrowed; whole lines, usually none
    uint64_t size;
    struct tlog_hash root;
};

// Reads a note's text as a checkpoint. Rules: "checkpoint-origin", "checkpoint-size",
// "checkpoint-root", "checkpoint-extension", "checkpoint-limit".
WARN_UNUSED enum status tlog_checkpoint_read(struct tlog_checkpoint *out, span text,
                                             struct issues *issues);
// Appends the three lines; extensions are never written.
void tlog_checkpoint_write(struct writer *out, const struct tlog_checkpoint *checkpoint);

#endif
