// SPDX-License-Identifier: Apache-2.0
// Keeps DIR/catalog.db, the read model (store/catalog.h), up with the journal: on a worker, a fifth
// of its time at most, never between a request and its answer. A file that is damaged, of another
// version or ahead of the journal is deleted and filled anew; one that cannot be written is given
// up until the next start. Nothing else depends on it.
#ifndef CONSENTRY_GATEWAY_CATALOG_FEED_H
#define CONSENTRY_GATEWAY_CATALOG_FEED_H

#include "gateway/spine/keeper.h"
#include "store/catalog.h"

struct catalog_feed {
    struct host *host;
    struct keeper *keeper;
    struct file_path path, journal_folder;
    struct journal_options journal;
    struct journal_position until; // of the job
    struct catalog *catalog;       // the worker's while a job runs
    uint64_t skipped;
    enum status status; // written by the worker
    bool in_flight;
    atomic_bool stopping; // read by the worker
    bool given_up;
    uint64_t begun_ns;
    struct host_job job;
    struct host_timer timer;
};

void catalog_feed_open(struct catalog_feed *feed, struct keeper *keeper);
// No further job begins; one that runs ends soon.
void catalog_feed_stop(struct catalog_feed *feed);
// After the loop has ended.
void catalog_feed_close(struct catalog_feed *feed);

// Brings the catalog at `path` up to `until`, opening *catalog when it is NULL and beginning it
// anew when it does not hold; *stop (or NULL) ends it early with UNAVAILABLE. For any one thread;
// statuses of catalog_open() and catalog_follow().
WARN_UNUSED enum status catalog_feed_run(struct catalog **catalog, const char *path,
                                         const struct journal_options *journal,
                                         const struct journal_position *until,
                                         const atomic_bool *stop, uint64_t *skipped);

#endif
