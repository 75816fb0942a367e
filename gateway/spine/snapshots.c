// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/snapshots.h"

#include "gateway/host/log.h"
#include "gateway/spine/keeper_snapshot.h"

// How often it is looked whether the moment has come, or the copy has ended.
#define LOOK_MS 500

static bool is_quiet(const struct snapshots *snapshots)
{
    const struct keeper *keeper = snapshots->keeper;
    const struct publisher *publisher = snapshots->publisher;
    return keeper->failed == STATUS_OK && keeper->open_count == 0 &&
           snapshots->sealer->unproven_count == 0 && !keeper->committer.in_flight &&
           journal_idle(keeper->journal) && publisher_is_idle(publisher) &&
           tlog_files_size(publisher->log) == keeper->next_log_index;
}

// In the copy.
static enum status make(void *context)
{
    const struct snapshots *snapshots = context;
    const struct keeper *keeper = snapshots->keeper;
    struct journal_position durable = journal_durable(keeper->journal);
    struct snapshot snapshot;
    TRY(snapshot_begin(&snapshot, keeper->folder, snapshots->number + 1, &durable));
    enum status status = keeper_save(keeper, snapshots->sealer->last_header, &snapshot);
    if (status == STATUS_OK) status = snapshot_commit(&snapshot);
    if (status != STATUS_OK) snapshot_abandon(&snapshot);
    return status;
}

static void ended(struct snapshots *snapshots, enum status status)
{
    snapshots->number++; // a failed one may have left its name
    snapshots->sequence = snapshots->trying;
    if (status == STATUS_OK) {
        log_event(LOG_SNAPSHOT, log_number(LOG_FIELD_SEQUENCE, snapshots->sequence));
    } else {
        log_event(LOG_SNAPSHOT_FAILED, log_name(LOG_FIELD_REASON, status_name(status)));
    }
}

static void look(void *owner)
{
    struct snapshots *snapshots = owner;
    enum status status;
    uint64_t newest = snapshots->keeper->state.head.sequence;
    host_timer_set(snapshots->host, &snapshots->timer, LOOK_MS);
    if (aside_ended(&snapshots->aside, &status)) ended(snapshots, status);
    if (snapshots->aside.pid != 0 || newest - snapshots->sequence < snapshots->every) return;
    if (!is_quiet(snapshots)) return;
    snapshots->trying = newest;
    status = aside_begin(&snapshots->aside, make, snapshots);
    if (status != STATUS_OK) ended(snapshots, status);
}

void snapshots_open(struct snapshots *snapshots, struct sealer *sealer, uint64_t every)
{
    *snapshots = (struct snapshots){
        .host = sealer->host,
        .keeper = sealer->keeper,
        .publisher = sealer->publisher,
        .sealer = sealer,
        .every = every,
        .sequence = sealer->keeper->snapshot_sequence,
        .number = sealer->keeper->snapshot_number,
    };
    snapshots->timer = (struct host_timer){.fire = look, .owner = snapshots};
    if (every != 0) host_timer_set(snapshots->host, &snapshots->timer, LOOK_MS);
}

void snapshots_stop(struct snapshots *snapshots)
{
    if (snapshots->host == NULL) return;
    host_timer_stop(snapshots->host, &snapshots->timer);
    aside_cut(&snapshots->aside);
}
