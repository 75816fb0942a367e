// SPDX-License-Identifier: Apache-2.0
// What the gateway knows: the data folder with its journal and keys, the ledger's state, and the
// indexes over both. One thread owns it, the loop's. The journal is the truth; everything else here
// is rebuilt from it when the keeper opens.
//
//   keeper.h    open, recover, look up          intake.h     accept
//   sealer.h    batches: collect, hash, prove   publisher.h  the log, proofs and openings on disk
#ifndef CONSENTRY_GATEWAY_KEEPER_H
#define CONSENTRY_GATEWAY_KEEPER_H

#include "core/ledger/batch_header.h"
#include "core/ledger/transition.h"
#include "core/stark/profile.h"
#include "gateway/spine/committer.h"
#include "gateway/spine/documents.h"
#include "gateway/spine/group_record.h"
#include "gateway/host/memory_map.h"
#include "store/data_folder.h"
#include "store/envelope.h"
#include "store/index.h"
#include "store/keys.h"
#include "store/objects.h"

#define KEEPER_TENANT 0

// One journal record of operations. Rows are in the order of sequence numbers.
struct group_row {
    uint64_t sequence; // of its first operation
    uint64_t time_ms;
    struct journal_place place;
    uint16_t count;    // operations, consecutive sequence numbers
    bool begins_group; // first of its request
};

enum batch_state { BATCH_SEALED, BATCH_ORDERED, BATCH_PROVEN };

// One sealed batch, number = index + 1.
struct batch_row {
    uint64_t first; // sequence numbers, inclusive
    uint64_t last;
    uint64_t sealed_ms;
    uint64_t proven_ms;
    uint64_t log_index;   // of its entry in the log
    uint64_t proof_index; // of its proof's entry
    uint64_t proof_size;
    uint32_t count;
    uint8_t reason; // enum seal_reason
    uint8_t class;  // enum batch_class
    uint8_t state;  // enum batch_state
};

// A document that a person must look at before anything is done; see hold_body.
struct hold_row {
    uint64_t time_ms;
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint32_t version;
    uint16_t source;
    uint16_t reason;
    uint8_t state; // enum hold_state
};

// An entry of the log beside batches and proofs: a refusal or an audit entry.
struct note_row {
    uint64_t log_index;
    uint64_t time_ms;
    uint16_t code;
    uint8_t kind; // enum log_entry_kind
};

struct keeper_secrets {
    struct secret_key pseudonym;
    struct secret_key content;
    struct secret_key name;
    struct secret_key receipt;
    struct secret_key salt; // of leaves that are nobody's
    struct secret_ed25519 log_signer;
};

struct keeper_options {
    struct host *host;
    struct metrics *metrics;
    const char *data;   // folder
    const char *key;    // file, "" for the default place
    const char *origin; // of the log, "" for the default
    const struct stark_profile *profile;
    struct state_capacity capacity;
    bool whole_journal; // replay from the beginning, so that `sealed` is told every batch
};

// What stopped an opening; `rule` and the place are the journal's when it is damaged.
struct keeper_trouble {
    const char *what;      // static: START_x (start_advice.h), "memory", ...
    struct file_path path; // of it, "" when it has none of its own
    const char *rule;      // static or NULL
    uint64_t segment;
    uint64_t offset;
};

// An operation of the journal that no seal covers yet.
struct pending_operation {
    struct operation op;
    struct account_key document;
    bool has_document;
    bool begins_group;
};

#define KEEPER_ORIGIN_SIZE 256

// What replay changes here is saved and restored by keeper_snapshot.c, too.
struct keeper {
    struct host *host;
    struct metrics *metrics;
    const struct stark_profile *profile;
    const struct lanes *lanes;
    struct data_folder *folder;
    struct keeper_secrets *secrets;
    struct keys *keys;
    struct objects *objects;
    struct journal *journal;
    struct committer committer;
    struct file_path log_folder, proof_folder, opening_folder, signed_state;
    char origin[KEEPER_ORIGIN_SIZE];
    uint8_t origin_hash[32];
    uint8_t policy_digest[32];
    uint8_t circuit_id[5][32]; // by bucket; zeros until it was needed
    uint8_t log_public[ED25519_PUBLIC_SIZE];
    bool made_key;    // the root key was made by this start
    bool made_folder; // so was the data folder
    struct arena state_memory;
    struct state state;
    digest genesis_root;
    struct alias_index aliases;
    struct documents documents;
    struct hold_row *holds; // number = index + 1
    size_t hold_count, hold_capacity;
    struct note_row *notes; // likewise
    size_t note_count, note_capacity;
    struct group_row *records;
    size_t record_count, record_capacity;
    struct batch_row *batches;
    size_t batch_count, batch_capacity;
    // The open batch: applied, not collected.
    struct operation *open;
    uint32_t open_count;
    // Recovery leaves here what the sealer has to go on with.
    struct pending_operation *pending;
    size_t pending_count, pending_capacity, pending_taken;
    uint8_t last_header[SHA256_SIZE]; // hash of the newest header
    uint64_t next_log_index;
    uint64_t snapshot_number;   // of the newest snapshot in the folder, 0: there is none
    uint64_t snapshot_sequence; // of the last operation in the one this start used, or 0
    uint64_t replayed;          // records of the journal that this start has read
    enum status salt_status;    // OK, or why a salt could not be drawn: its batch does not count
    enum status failed;         // OK, or why nothing is accepted any more
    bool is_full; // nothing is accepted until some batches are proven: the sealer's to say
};

// Opens or makes the data folder, checks its key, recovers the journal. `recovered` is told each
// sealed batch in order while its witness still stands, see struct keeper_recovery.
struct keeper_recovery {
    void *context;
    // A seal of the journal has been replayed: the witness may be kept (moved out of *memory, which
    // is then zeroed) for a batch that is not proven yet.
    enum status (*sealed)(void *context, const struct batch_witness *witness, struct arena *memory,
                          const struct batch_header *header, const struct batch_row *row);
    // A proof record has been read.
    enum status (*proven)(void *context, uint64_t batch, const struct proof_body *proof);
    // A refusal or an audit entry has been read; may be NULL.
    enum status (*noted)(void *context, const struct note_body *note, bool is_audit);
};
WARN_UNUSED enum status keeper_open(struct keeper **out, const struct keeper_options *options,
                                    const struct keeper_recovery *recovery,
                                    struct keeper_trouble *trouble);
// After the committer has stopped.
void keeper_close(struct keeper *keeper);

// Nothing is accepted from here on, for this reason; the first one counts and is told.
void keeper_fail(struct keeper *keeper, enum status status);

// Remembers a record and a batch. NO_SPACE.
WARN_UNUSED enum status keeper_add_record(struct keeper *keeper, const struct group_row *row);
WARN_UNUSED enum status keeper_add_batch(struct keeper *keeper, const struct batch_row *row);

// Takes in an entry for the log. NO_SPACE.
WARN_UNUSED enum status keeper_add_note(struct keeper *keeper, const struct note_row *row);

// Takes in a held document, or what became of it. BAD_VALUE for a number that leaves a gap or is
// no longer waiting; NO_SPACE.
WARN_UNUSED enum status keeper_note_hold(struct keeper *keeper, const struct hold_body *hold,
                                         uint64_t time_ms);

// Takes in what an applied operation made: the leaves of its document.
WARN_UNUSED enum status keeper_note_made(struct keeper *keeper, const struct operation *op,
                                         const struct account_key *document);

// A person's records may be merged so often, one after the other.
#define KEEPER_MERGES_MAX 1024

// The key of the account that a pseudonym names: its own, or that of the account it is an alias of.
struct account_key keeper_follow(const struct keeper *keeper, const struct account_key *name);
// The account a pseudonym names: by its key, or as an alias. STATE_NONE when it is not known.
uint32_t keeper_find_account(const struct keeper *keeper, const struct account_key *name);

// The batch that holds a sequence number, or NULL while none does; positions count from 1.
const struct batch_row *keeper_batch_of(const struct keeper *keeper, uint64_t sequence,
                                        uint64_t *number);

// The records of the group that begins with this sequence number: rows [*first, *first + count),
// count 0 when no group begins there.
size_t keeper_group_at(const struct keeper *keeper, uint64_t sequence, size_t *first);

// The key that seals what concerns the subject of an operation: zeros for nobody in particular.
struct account_key keeper_subject_of(const struct keeper *keeper, const struct operation *op);

// Salts of part C: keyed, so that replay draws them again (core/ledger/batch.h). Whoever has drawn
// some looks at keeper->salt_status: a key that is there and cannot be read is told by it alone.
struct salter keeper_salter(struct keeper *keeper);

// The header of a hashed batch, complete, behind the one whose hash is `previous`.
WARN_UNUSED enum status keeper_header(struct keeper *keeper, struct batch_header *out,
                                      const struct batch_witness *witness,
                                      const uint8_t previous[static SHA256_SIZE]);

#endif
