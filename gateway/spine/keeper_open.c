// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "core/hash/sha256.h"
#include "gateway/host/log.h"
#include "gateway/spine/keeper_internal.h"
#include "gateway/spine/keeper_snapshot.h"
#include "gateway/spine/start_advice.h"
#include "store/root_key.h"

#define DEFAULT_ORIGIN "consentry.invalid/"

// What the batch proof's policy digest speaks of: the limits and codes that the rules use.
static const char policy_text[] =
    "consentry policy 1\ncombinations 200\nstring 256\nvocabulary page 1\nauthor classes 0 1\n";

static enum status trouble_at(struct keeper_trouble *trouble, const char *what, enum status status)
{
    if (status != STATUS_OK) trouble->what = what;
    return status;
}

static enum status trouble_in_folder(struct keeper_trouble *trouble,
                                     const struct keeper_options *options, enum status status)
{
    struct writer w = writer_over(trouble->path.text, sizeof trouble->path.text - 1);
    write_text(&w, options->data);
    trouble->path.text[w.size] = '\0';
    return trouble_at(trouble, START_FOLDER, status);
}

static const char *variable(const char *name)
{
    return getenv(name);
}

// The root key from its file. It is made only together with a fresh data folder: a folder whose
// key is missing must not get another one.
static enum status open_root_key(struct keeper *keeper, struct secret_key *root,
                                 const struct keeper_options *options,
                                 struct keeper_trouble *trouble)
{
    struct file_path *path = &trouble->path;
    bool may_make = false, exists = false;
    const char *flag = options->key[0] == '\0' ? NULL : options->key;
    trouble->what = START_KEY;
    TRY(root_key_path(path, &may_make, flag, variable));
    enum status status = root_key_load(root, path->text);
    if (status != STATUS_KEY_MISSING || !may_make) return status;
    status = data_folder_exists(&exists, file_posix(), options->data);
    if (status != STATUS_OK) return trouble_in_folder(trouble, options, status);
    if (exists) return STATUS_KEY_MISSING;
    keeper->made_key = true;
    return root_key_make(root, path->text);
}

static enum status open_folder(struct keeper *keeper, const struct keeper_options *options,
                               struct keeper_trouble *trouble)
{
    struct secret_key *root = secret_allocate(sizeof *root);
    keeper->folder = secret_allocate(sizeof *keeper->folder);
    if (root == NULL || keeper->folder == NULL) {
        secret_free(root);
        return STATUS_NO_SPACE;
    }
    keeper->folder->lock = -1;
    enum status status = open_root_key(keeper, root, options, trouble);
    if (status == STATUS_OK) {
        uint64_t now_ms = (uint64_t)host_wall_ms(options->host);
        status = data_folder_open(keeper->folder, file_posix(), options->data, root, now_ms);
        if (status != STATUS_OK) status = trouble_in_folder(trouble, options, status);
    }
    secret_free(root);
    if (status == STATUS_OK) keeper->made_folder = keeper->folder->made;
    return status;
}

// The folders inside the data folder.
static enum status open_paths(struct keeper *keeper, struct file_path *journal)
{
    const struct data_folder *folder = keeper->folder;
    struct file_path keys;
    TRY(data_folder_path(journal, folder, "journal"));
    TRY(data_folder_path(&keys, folder, "keys"));
    TRY(data_folder_path(&keeper->log_folder, folder, "log"));
    TRY(data_folder_path(&keeper->proof_folder, folder, "proofs"));
    TRY(data_folder_path(&keeper->opening_folder, folder, "openings"));
    TRY(data_folder_path(&keeper->signed_state, folder, "signed.state"));
    const char *made[] = {journal->text, keys.text, keeper->log_folder.text,
                          keeper->proof_folder.text, keeper->opening_folder.text};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        TRY(file_make_folders(folder->ops, made[i]));
    return STATUS_OK;
}

static enum status open_secrets(struct keeper *keeper)
{
    struct keys_report report;
    TRY(keys_open(&keeper->keys, keeper->folder, &report));
    keeper->secrets = secret_allocate(sizeof *keeper->secrets);
    if (keeper->secrets == NULL) return STATUS_NO_SPACE;
    struct keeper_secrets *s = keeper->secrets;
    keys_tenant(&s->pseudonym, keeper->keys, KEEPER_TENANT, KEY_PSEUDONYM);
    keys_tenant(&s->content, keeper->keys, KEEPER_TENANT, KEY_CONTENT);
    keys_tenant(&s->name, keeper->keys, KEEPER_TENANT, KEY_NAME);
    keys_tenant(&s->receipt, keeper->keys, KEEPER_TENANT, KEY_RECEIPT);
    secret_derive(&s->salt, &s->content, "LEAFSALT", 0);
    keys_log_signer(&s->log_signer, keeper->log_public, keeper->keys);
    return STATUS_OK;
}

// The log's name: the given one, or one that follows from its key and claims no domain.
static enum status choose_origin(struct keeper *keeper, const char *origin)
{
    uint8_t hash[SHA256_SIZE];
    char hex[17];
    struct writer w = writer_over(keeper->origin, sizeof keeper->origin - 1);
    sha256(hash, span_of(keeper->log_public, sizeof keeper->log_public));
    hex_encode(hex, hash, 8);
    if (origin[0] != '\0') {
        write_text(&w, origin);
    } else {
        write_text(&w, DEFAULT_ORIGIN);
        write_text(&w, hex);
    }
    if (w.status != STATUS_OK) return STATUS_LIMIT;
    sha256(keeper->origin_hash, writer_span(&w));
    sha256(keeper->policy_digest, span_text(policy_text));
    return STATUS_OK;
}

static enum status open_state(struct keeper *keeper, const struct state_capacity *capacity)
{
    struct genesis_keys genesis;
    const struct keeper_secrets *s = keeper->secrets;
    TRY(memory_map(&keeper->state_memory, state_bytes(capacity)));
    genesis_keys_derive(&genesis, span_of(s->pseudonym.bytes, sizeof s->pseudonym.bytes));
    TRY(state_init(&keeper->state, &keeper->state_memory, capacity, &genesis));
    keeper->genesis_root = state_root(&keeper->state);
    keeper->open = calloc(LEDGER_BATCH_MAX, sizeof *keeper->open);
    return keeper->open == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

// The indexes, empty, under fresh seeds.
static void open_indexes(struct keeper *keeper)
{
    uint64_t seed;
    secret_random(&seed, sizeof seed);
    alias_index_init(&keeper->aliases, seed);
    documents_open(&keeper->documents, seed ^ 1);
}

static void close_indexes(struct keeper *keeper)
{
    documents_close(&keeper->documents);
    alias_index_free(&keeper->aliases);
    free(keeper->records);
    free(keeper->batches);
    free(keeper->holds);
    free(keeper->notes);
    keeper->records = NULL;
    keeper->batches = NULL;
    keeper->holds = NULL;
    keeper->notes = NULL;
    keeper->record_count = keeper->record_capacity = 0;
    keeper->batch_count = keeper->batch_capacity = 0;
    keeper->hold_count = keeper->hold_capacity = 0;
    keeper->note_count = keeper->note_capacity = 0;
}

// As before anything was restored.
static enum status begin_anew(struct keeper *keeper, const struct state_capacity *capacity)
{
    struct genesis_keys genesis;
    const struct keeper_secrets *s = keeper->secrets;
    close_indexes(keeper);
    open_indexes(keeper);
    memset(keeper->last_header, 0, sizeof keeper->last_header);
    keeper->next_log_index = keeper->snapshot_sequence = 0;
    memory_forget(&keeper->state_memory);
    genesis_keys_derive(&genesis, span_of(s->pseudonym.bytes, sizeof s->pseudonym.bytes));
    return state_init(&keeper->state, &keeper->state_memory, capacity, &genesis);
}

// Takes in the newest snapshot, if there is one that holds; *from stays the beginning otherwise.
static enum status try_snapshot(struct keeper *keeper, const struct state_capacity *capacity,
                                struct journal_position *from)
{
    struct snapshot snapshot;
    *from = (struct journal_position){0};
    if (snapshot_open(&snapshot, keeper->folder) != STATUS_OK) return STATUS_OK;
    keeper->snapshot_number = snapshot.number;
    memory_forget(&keeper->state_memory);
    enum status status = keeper_restore(keeper, capacity, &snapshot);
    if (status == STATUS_OK) {
        *from = snapshot.position;
        keeper->snapshot_sequence = keeper->state.head.sequence;
    } else {
        log_event(LOG_SNAPSHOT_FAILED, log_name(LOG_FIELD_REASON, status_name(status)));
        status = begin_anew(keeper, capacity);
    }
    snapshot_close(&snapshot);
    return status;
}

static enum status open_journal(struct keeper *keeper, const char *folder,
                                const struct keeper_options *opening,
                                const struct keeper_recovery *recovery,
                                struct keeper_trouble *trouble)
{
    struct replay replay;
    struct journal_position from = {0};
    const struct state_capacity *capacity = &opening->capacity;
    struct journal_report report = {0};
    struct journal_options options = {.ops = keeper->folder->ops, .folder = folder};
    memcpy(options.id, keeper->folder->id, sizeof options.id);
    if (!opening->whole_journal) TRY(try_snapshot(keeper, capacity, &from));
    TRY(replay_open(&replay, keeper, recovery));
    enum status status = journal_open(&keeper->journal, &options, from.segment == 0 ? NULL : &from,
                                      replay_visit, &replay, &report);
    if (status != STATUS_OK && from.segment != 0 && keeper->replayed == 0) {
        // The snapshot speaks of a place that this journal does not have.
        status = begin_anew(keeper, capacity);
        if (status == STATUS_OK)
            status = journal_open(&keeper->journal, &options, NULL, replay_visit, &replay, &report);
    }
    replay_close(&replay);
    if (status == STATUS_OK) return STATUS_OK;
    trouble->rule = report.rule;
    trouble->segment = report.segment;
    trouble->offset = report.offset;
    return status;
}

// The opening mark. In a fresh journal it takes number 0, since operations count from 1.
static enum status write_mark(struct keeper *keeper)
{
    static const uint8_t opened = 1;
    struct journal_entry mark = {.type = JOURNAL_MARK, .body = span_of(&opened, 1)};
    mark.count = journal_next_sequence(keeper->journal) == 0;
    return committer_append(&keeper->committer, &mark, 1, NULL, NULL);
}

static enum status open_all(struct keeper *keeper, const struct keeper_options *options,
                            const struct keeper_recovery *recovery, struct keeper_trouble *trouble)
{
    struct file_path journal;
    TRY(trouble_at(trouble, "random source", secret_start()));
    TRY(open_folder(keeper, options, trouble));
    trouble->path.text[0] = '\0';
    TRY(trouble_at(trouble, START_FOLDER, open_paths(keeper, &journal)));
    TRY(trouble_at(trouble, "keys", open_secrets(keeper)));
    TRY(trouble_at(trouble, "objects",
                   objects_open(&keeper->objects, keeper->folder, keeper->keys, 0)));
    TRY(trouble_at(trouble, "origin", choose_origin(keeper, options->origin)));
    TRY(trouble_at(trouble, "ledger", open_state(keeper, &options->capacity)));
    open_indexes(keeper);
    TRY(trouble_at(trouble, START_JOURNAL,
                   open_journal(keeper, journal.text, options, recovery, trouble)));
    committer_open(&keeper->committer, options->host, options->metrics, keeper->journal,
                   keeper->keys);
    committer_open_objects(&keeper->committer, keeper->objects);
    return trouble_at(trouble, START_JOURNAL, write_mark(keeper));
}

enum status keeper_open(struct keeper **out, const struct keeper_options *options,
                        const struct keeper_recovery *recovery, struct keeper_trouble *trouble)
{
    *trouble = (struct keeper_trouble){.what = "memory"};
    struct keeper *keeper = calloc(1, sizeof *keeper);
    if (keeper == NULL) return STATUS_NO_SPACE;
    keeper->host = options->host;
    keeper->metrics = options->metrics;
    keeper->profile = options->profile;
    keeper->lanes = lanes_best();
    enum status status = open_all(keeper, options, recovery, trouble);
    if (status != STATUS_OK) {
        keeper_close(keeper);
        return status;
    }
    *out = keeper;
    return STATUS_OK;
}

void keeper_close(struct keeper *keeper)
{
    if (keeper->journal != NULL) journal_close(keeper->journal);
    close_indexes(keeper);
    memory_unmap(&keeper->state_memory);
    if (keeper->objects != NULL) objects_close(keeper->objects);
    if (keeper->keys != NULL) keys_close(keeper->keys);
    if (keeper->folder != NULL) data_folder_close(keeper->folder);
    secret_free(keeper->secrets);
    secret_free(keeper->folder);
    free(keeper->open);
    free(keeper->pending);
    free(keeper);
}
