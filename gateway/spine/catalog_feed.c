// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/catalog_feed.h"

#include <stddef.h>
#include <string.h>

#include "gateway/host/log.h"

// The catalog is behind by this at least, and by four times what it took to catch up last.
#define PAUSE_MS     1000
#define PAUSE_FACTOR 4

static enum status follow(struct catalog **catalog, const char *path,
                          const struct journal_options *journal,
                          const struct journal_position *until, const atomic_bool *stop,
                          uint64_t *skipped)
{
    struct journal_report report;
    if (*catalog == NULL) TRY(catalog_open(catalog, path, CATALOG_WRITE, journal->id));
    catalog_stop_by(*catalog, stop);
    return catalog_follow(*catalog, journal, until, skipped, &report);
}

enum status catalog_feed_run(struct catalog **catalog, const char *path,
                             const struct journal_options *journal,
                             const struct journal_position *until, const atomic_bool *stop,
                             uint64_t *skipped)
{
    enum status status = follow(catalog, path, journal, until, stop, skipped);
    if (status != STATUS_BAD_CHECKSUM) return status;
    if (*catalog != NULL) catalog_close(*catalog);
    *catalog = NULL;
    TRY(catalog_remove(path));
    return follow(catalog, path, journal, until, stop, skipped);
}

static struct catalog_feed *feed_of(struct host_job *job)
{
    return (struct catalog_feed *)(void *)((char *)job - offsetof(struct catalog_feed, job));
}

static void work(struct host_job *job)
{
    struct catalog_feed *feed = feed_of(job);
    feed->status = catalog_feed_run(&feed->catalog, feed->path.text, &feed->journal, &feed->until,
                                    &feed->stopping, &feed->skipped);
}

static void done(struct host_job *job)
{
    struct catalog_feed *feed = feed_of(job);
    uint64_t took_ms = (host_now_ns(feed->host) - feed->begun_ns) / 1000000;
    uint64_t pause_ms = took_ms * PAUSE_FACTOR > PAUSE_MS ? took_ms * PAUSE_FACTOR : PAUSE_MS;
    feed->in_flight = false;
    metrics_set(feed->keeper->metrics, METRIC_CATALOG_COMMIT,
                feed->status == STATUS_OK ? feed->until.commit : 0);
    if (feed->status != STATUS_OK && feed->status != STATUS_UNAVAILABLE) {
        feed->given_up = true;
        log_event(LOG_CATALOG_FAILED, log_name(LOG_FIELD_REASON, status_name(feed->status)));
    } else if (!feed->stopping) {
        host_timer_set(feed->host, &feed->timer, pause_ms);
    }
}

static void look(void *owner)
{
    struct catalog_feed *feed = owner;
    struct journal_position durable = journal_durable(feed->keeper->journal);
    if (feed->in_flight || feed->given_up || feed->stopping) return;
    if (durable.commit == feed->until.commit) {
        host_timer_set(feed->host, &feed->timer, PAUSE_MS);
        return;
    }
    feed->until = durable;
    feed->in_flight = true;
    feed->begun_ns = host_now_ns(feed->host);
    feed->job = (struct host_job){.work = work, .done = done};
    host_submit(feed->host, &feed->job);
}

void catalog_feed_open(struct catalog_feed *feed, struct keeper *keeper)
{
    const struct data_folder *folder = keeper->folder;
    *feed = (struct catalog_feed){.host = keeper->host, .keeper = keeper};
    feed->given_up = data_folder_path(&feed->path, folder, "catalog.db") != STATUS_OK ||
                     data_folder_path(&feed->journal_folder, folder, "journal") != STATUS_OK;
    feed->journal = (struct journal_options){folder->ops, feed->journal_folder.text, 0, 0, 0, {0}};
    memcpy(feed->journal.id, folder->id, sizeof feed->journal.id);
    feed->timer = (struct host_timer){.fire = look, .owner = feed};
    host_timer_set(feed->host, &feed->timer, 0);
}

void catalog_feed_stop(struct catalog_feed *feed)
{
    atomic_store(&feed->stopping, true);
    if (feed->host != NULL) host_timer_stop(feed->host, &feed->timer);
}

void catalog_feed_close(struct catalog_feed *feed)
{
    if (feed->catalog != NULL) catalog_close(feed->catalog);
    feed->catalog = NULL;
}
