// SPDX-License-Identifier: Apache-2.0
// A sealed batch out of a data folder: the journal is replayed as at a start.
#include "gateway/commands/prove_batch.h"

#include "gateway/host/console.h"
#include "gateway/spine/keeper.h"
#include "gateway/host/limits.h"

struct wanted {
    struct prove_batch *out;
    uint64_t number;
};

static enum status take_sealed(void *context, const struct batch_witness *witness,
                               struct arena *memory, const struct batch_header *header,
                               const struct batch_row *row)
{
    struct wanted *wanted = context;
    (void)row;
    if (header->batch != wanted->number) return STATUS_OK;
    wanted->out->witness = *witness;
    wanted->out->memory = *memory;
    *memory = (struct arena){0}; // it stays with the witness
    wanted->out->header = *header;
    wanted->out->found = true;
    return STATUS_OK;
}

static enum status take_proven(void *context, uint64_t batch, const struct proof_body *proof)
{
    (void)context;
    (void)batch;
    (void)proof;
    return STATUS_OK;
}

static enum exit_code replay(struct host *host, const struct keeper_options *given,
                             struct wanted *wanted)
{
    static struct metrics metrics; // large
    struct keeper_options options = *given;
    struct keeper_recovery recovery = {
        .context = wanted, .sealed = take_sealed, .proven = take_proven};
    struct keeper_trouble trouble;
    struct keeper *keeper;
    options.host = host;
    options.metrics = &metrics;
    enum status status = keeper_open(&keeper, &options, &recovery, &trouble);
    if (status != STATUS_OK) {
        console_error(trouble.rule == NULL ? trouble.what : trouble.rule, status_text(status));
        bool is_damage = status_class_of(status) == STATUS_CLASS_MALFORMED;
        return is_damage ? EXIT_UNREADABLE : EXIT_ENVIRONMENT;
    }
    uint64_t batches = keeper->batch_count;
    keeper_close(keeper);
    if (wanted->out->found) return EXIT_YES;
    console_error("--batch", batches == 0 ? "no batch is sealed there yet"
                                          : "is not among the sealed batches there");
    return EXIT_NO;
}

enum exit_code prove_batch_from_data(struct prove_batch *out, const char *folder, const char *key,
                                     const char *origin, uint64_t number)
{
    struct budget budget = budget_of(LIMIT_BUFFERS_SIZE);
    struct wanted wanted = {out, number};
    struct host *host;
    bool exists = false;
    struct keeper_options options = {
        .data = folder,
        .key = key,
        .origin = origin,
        .profile = stark_profile_at(0),
        .whole_journal = true, // a snapshot may be newer than the batch
        .capacity = {LIMIT_ACCOUNTS, LIMIT_CONSENTS, LIMIT_REQUESTS, LIMIT_RECORDS,
                     LIMIT_VOCABULARY},
    };
    // Opening would make a folder that is not there.
    enum status status = data_folder_exists(&exists, file_posix(), folder);
    if (status != STATUS_OK || !exists) {
        console_error(folder, "is no data folder");
        return EXIT_ENVIRONMENT;
    }
    if (host_open(&host, &budget) != STATUS_OK) return EXIT_ENVIRONMENT;
    enum exit_code code = replay(host, &options, &wanted);
    host_close(host);
    budget_close(&budget);
    return code;
}
