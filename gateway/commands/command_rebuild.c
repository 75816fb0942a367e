// SPDX-License-Identifier: Apache-2.0
// `consentry rebuild`: makes the read model anew from the journal. A running gateway does so by
// itself; this is for those who read the file while none runs, and for a look at whether it can be.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/spine/catalog_feed.h"
#include "gateway/spine/start_advice.h"
#include "store/root_key.h"

struct rebuild_options {
    const char *data;
    const char *key;
    bool json;
};

static const struct option_row rows[] = {
    {"data", OPTION_TEXT, "DIR", "the data folder (./data); no gateway may have it open",
     offsetof(struct rebuild_options, data), 0, 0},
    {"key", OPTION_TEXT, "FILE", "its root key, where it is not at its default place",
     offsetof(struct rebuild_options, key), 0, 0},
    {"json", OPTION_SWITCH, NULL, "one JSON object", offsetof(struct rebuild_options, json), 0, 0},
};

static const struct command_help help = {
    "rebuild [--data DIR] [--key FILE]",
    "Deletes the read model (catalog.db) and the snapshots of a data folder and makes the read\n"
    "model again from the journal, which is the truth. Nothing else is changed.\n",
};

struct rebuilding {
    struct data_folder *folder; // secret memory
    struct journal *journal;
    struct catalog *catalog;
    struct journal_report report;
    uint64_t skipped;
    const char *part; // that failed
};

static const char *variable(const char *name)
{
    return getenv(name);
}

static enum status open_folder(struct rebuilding *r, const struct rebuild_options *options)
{
    struct file_path path;
    bool may_make, exists;
    struct secret_key *root = secret_allocate(sizeof *root);
    r->folder = secret_allocate(sizeof *r->folder);
    if (root == NULL || r->folder == NULL) {
        secret_free(root);
        return STATUS_NO_SPACE;
    }
    r->folder->lock = -1;
    r->part = START_FOLDER;
    enum status status = data_folder_exists(&exists, file_posix(), options->data);
    if (status == STATUS_OK && !exists) status = STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        r->part = START_KEY;
        const char *flag = options->key[0] == '\0' ? NULL : options->key;
        status = root_key_path(&path, &may_make, flag, variable);
        if (status == STATUS_OK) status = root_key_load(root, path.text);
    }
    if (status == STATUS_OK) {
        r->part = START_FOLDER;
        status = data_folder_open(r->folder, file_posix(), options->data, root, 0);
    }
    secret_free(root);
    return status;
}

static enum status remove_snapshot(void *context, const char *name)
{
    struct rebuilding *r = context;
    struct file_path folder, path;
    TRY(data_folder_path(&folder, r->folder, "snapshots"));
    TRY(file_join(&path, folder.text, name));
    return r->folder->ops->remove(r->folder->ops->context, path.text);
}

static enum status rebuild(struct rebuilding *r, const struct rebuild_options *options)
{
    struct file_path journal, catalog, snapshots;
    TRY(secret_start());
    TRY(open_folder(r, options));
    const struct file_ops *ops = r->folder->ops;
    TRY(data_folder_path(&journal, r->folder, "journal"));
    TRY(data_folder_path(&catalog, r->folder, "catalog.db"));
    TRY(data_folder_path(&snapshots, r->folder, "snapshots"));
    struct journal_options about = {.ops = ops, .folder = journal.text};
    memcpy(about.id, r->folder->id, sizeof about.id);
    r->part = START_JOURNAL;
    TRY(journal_open(&r->journal, &about, NULL, NULL, NULL, &r->report));
    struct journal_position until = journal_durable(r->journal);
    r->part = "snapshots";
    TRY(ops->list(ops->context, snapshots.text, remove_snapshot, r));
    r->part = "catalog.db";
    TRY(catalog_remove(catalog.text));
    return catalog_feed_run(&r->catalog, catalog.text, &about, &until, NULL, &r->skipped);
}

static void tell(const struct rebuilding *r, bool json)
{
    console_text(json ? "{\"records\":" : "records  ");
    console_decimal(r->report.records);
    console_text(json ? ",\"commits\":" : "\ncommits  ");
    console_decimal(r->report.commits);
    console_text(json ? ",\"skipped\":" : "\nskipped  ");
    console_decimal(r->skipped);
    console_text(json ? "}\n" : "\n");
}

enum exit_code command_rebuild(int argc, char *const *argv)
{
    struct rebuild_options options = {.data = "./data", .key = ""};
    const char *names[1];
    struct option_rest rest = {names, 0, 0};
    struct rebuilding r = {.part = "memory"};
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    enum status status = rebuild(&r, &options);
    if (r.catalog != NULL) catalog_close(r.catalog);
    if (r.journal != NULL) journal_close(r.journal);
    if (r.folder != NULL) data_folder_close(r.folder);
    secret_free(r.folder);
    if (status == STATUS_OK) {
        tell(&r, options.json);
        return EXIT_YES;
    }
    console_trouble(r.part, options.data, start_advice(r.part, status));
    return EXIT_ENVIRONMENT;
}
