// SPDX-License-Identifier: Apache-2.0
// Root key, data folder and subject keys; the latter on a simulated disk as well.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/keys.h"
#include "store/root_key.h"
#include "store/table.h"
#include "tests/check.h"
#include "tests/store/sim_disk.h"

static struct file_path folder_path;

static const char *in_folder(const char *name)
{
    static struct file_path paths[8]; // the last eight stay valid
    static unsigned next;
    struct file_path *path = &paths[next++ % 8];
    CHECK(file_join(path, folder_path.text, name) == STATUS_OK);
    return path->text;
}

static void make_folder(void)
{
    strcpy(folder_path.text, "/tmp/consentry-keys-XXXXXX");
    CHECK(mkdtemp(folder_path.text) != NULL);
}

// ---- secrets

TEST(secret__sealed__opens_only_with_its_key_and_bound_data)
{
    struct secret_key key, other;
    uint8_t plain[100], sealed[100 + SECRET_OVERHEAD], back[100];
    secret_random(key.bytes, 32);
    secret_random(other.bytes, 32);
    secret_random(plain, sizeof plain);
    for (size_t size = 0; size <= sizeof plain; size += 25) {
        span bound = span_text("what it is");
        secret_seal(sealed, &key, bound, span_of(plain, size));
        span text = span_of(sealed, size + SECRET_OVERHEAD);
        CHECK(secret_open(back, &key, bound, text) == STATUS_OK);
        CHECK_BYTES(back, plain, size);
        CHECK(secret_open(back, &other, bound, text) == STATUS_INVALID);
        CHECK(secret_open(back, &key, span_text("else"), text) == STATUS_INVALID);
        for (size_t bit = 0; bit < text.size * 8; bit += 3) {
            sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
            CHECK(secret_open(back, &key, bound, text) == STATUS_INVALID);
            sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t cut = 0; cut < text.size; cut++) {
            CHECK(secret_open(back, &key, bound, span_of(sealed, cut)) != STATUS_OK);
        }
    }
}

// ---- the root key

static const char *variable_value;
static const char *variable_name;
static const char *one_variable(const char *name)
{
    return variable_name != NULL && strcmp(name, variable_name) == 0 ? variable_value : NULL;
}

TEST(root_key_path__each_source__as_documented)
{
    static const struct {
        const char *flag, *name, *value, *path;
        bool may_make;
    } cases[] = {
        {"/k/file", "HOME", "/home/a", "/k/file", true},
        {NULL, "CREDENTIALS_DIRECTORY", "/run/c", "/run/c/consentry.key", false},
        {NULL, "XDG_CONFIG_HOME", "/cfg", "/cfg/consentry/root.key", true},
        {NULL, "HOME", "/home/a", "/home/a/.config/consentry/root.key", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct file_path path;
        bool may_make;
        variable_name = cases[i].name;
        variable_value = cases[i].value;
        CHECK(root_key_path(&path, &may_make, cases[i].flag, one_variable) == STATUS_OK);
        CHECK(strcmp(path.text, cases[i].path) == 0 && may_make == cases[i].may_make);
    }
    struct file_path path;
    bool may_make;
    variable_name = NULL;
    CHECK(root_key_path(&path, &may_make, NULL, one_variable) == STATUS_MISSING);
}

TEST(root_key__made__loads_and_is_private)
{
    struct secret_key made, loaded;
    struct stat about;
    const char *path = in_folder("a/b/root.key");
    CHECK(root_key_load(&loaded, path) == STATUS_KEY_MISSING);
    CHECK(root_key_make(&made, path) == STATUS_OK);
    CHECK(root_key_make(&made, path) == STATUS_CONFLICT);
    CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600 && about.st_size == 65);
    CHECK(root_key_load(&loaded, path) == STATUS_OK);
    CHECK(chmod(path, 0640) == 0);
    CHECK(root_key_load(&loaded, path) == STATUS_FORBIDDEN);
    CHECK(chmod(path, 0600) == 0 && truncate(path, 64) == 0);
    CHECK(root_key_load(&loaded, path) == STATUS_OK); // the newline may be missing
    CHECK(truncate(path, 63) == 0);
    CHECK(root_key_load(&loaded, path) == STATUS_BAD_SYNTAX);
    struct file_path link;
    CHECK(file_join(&link, folder_path.text, "link") == STATUS_OK && symlink(path, link.text) == 0);
    CHECK(root_key_load(&loaded, link.text) == STATUS_FORBIDDEN);
    CHECK(root_key_load(&loaded, folder_path.text) == STATUS_FORBIDDEN);
}

// ---- the data folder

TEST(data_folder__other_key_or_second_process__refused)
{
    struct data_folder folder, second;
    struct secret_key root = {{1}}, other = {{2}};
    const char *path = in_folder("data");
    bool exists;
    CHECK(data_folder_exists(&exists, file_posix(), path) == STATUS_OK && !exists);
    CHECK(data_folder_open(&folder, file_posix(), path, &root, 5) == STATUS_OK && folder.made);
    CHECK(data_folder_open(&second, file_posix(), path, &root, 5) == STATUS_UNAVAILABLE);
    struct secret_key key = folder.key;
    data_folder_close(&folder);
    CHECK(data_folder_exists(&exists, file_posix(), path) == STATUS_OK && exists);
    CHECK(data_folder_open(&folder, file_posix(), path, &other, 5) == STATUS_KEY_MISSING);
    CHECK(data_folder_open(&folder, file_posix(), path, &root, 5) == STATUS_OK && !folder.made);
    CHECK(secret_equal(&key, &folder.key, sizeof key));
    CHECK(data_folder_reserve_make(&folder) == STATUS_OK);
    struct stat about;
    CHECK(stat(in_folder("data/reserve"), &about) == 0);
    CHECK_EQ(about.st_size, DATA_FOLDER_RESERVE);
    CHECK(data_folder_reserve_release(&folder) == STATUS_OK);
    CHECK(data_folder_reserve_release(&folder) == STATUS_OK);
    data_folder_close(&folder);
    // A journal without an identity is not begun anew.
    CHECK(unlink(in_folder("data/store.id")) == 0);
    CHECK(data_folder_open(&folder, file_posix(), path, &root, 5) == STATUS_MISSING);
}

TEST(data_folder__identity_spoiled__never_opens)
{
    static struct sim_disk disk;
    struct data_folder folder;
    struct secret_key root = {{1}};
    sim_init(&disk);
    CHECK(data_folder_open(&folder, &disk.ops, "d", &root, 5) == STATUS_OK);
    data_folder_close(&folder);
    uint64_t size;
    uint8_t *bytes = sim_bytes(&disk, "d/store.id", &size);
    CHECK_EQ(size, DATA_FOLDER_ID_FILE);
    for (uint64_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(data_folder_open(&folder, &disk.ops, "d", &root, 5) != STATUS_OK);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CHECK(data_folder_open(&folder, &disk.ops, "d", &root, 5) == STATUS_OK);
    data_folder_close(&folder);
    sim_free(&disk);
}

// ---- subject keys

static struct account_key subject_of(uint32_t n)
{
    struct account_key key = {{n + 1, n * 7, 3, 4, 5, 6, 7, 8}};
    return key;
}

static enum status commit(struct keys *keys)
{
    struct file_job job;
    if (!keys_commit_begin(keys, &job)) return STATUS_OK;
    return keys_commit_end(keys, file_job_run(&job));
}

struct keyring {
    struct data_folder folder;
    struct keys *keys;
    struct keys_report report;
};

static enum status keyring_open(struct keyring *ring, struct sim_disk *disk)
{
    struct secret_key root = {{1}};
    ring->keys = NULL;
    TRY(data_folder_open(&ring->folder, &disk->ops, "d", &root, 5));
    enum status status = keys_open(&ring->keys, &ring->folder, &ring->report);
    if (status != STATUS_OK) data_folder_close(&ring->folder);
    return status;
}

static void keyring_close(struct keyring *ring)
{
    keys_close(ring->keys);
    data_folder_close(&ring->folder);
}

TEST(keys_subject__made__same_after_reopening)
{
    static struct sim_disk disk;
    static struct secret_key expected[500];
    struct keyring ring;
    sim_init(&disk);
    CHECK(keyring_open(&ring, &disk) == STATUS_OK);
    for (uint32_t n = 0; n < 500; n++) {
        struct account_key subject = subject_of(n);
        struct secret_key again;
        CHECK(keys_subject(&expected[n], ring.keys, 0, &subject, KEY_DOCUMENT, false) ==
              STATUS_NOT_FOUND);
        CHECK(keys_subject(&expected[n], ring.keys, 0, &subject, KEY_DOCUMENT, true) == STATUS_OK);
        CHECK(keys_subject(&again, ring.keys, 0, &subject, KEY_DOCUMENT, true) == STATUS_OK);
        CHECK(secret_equal(&again, &expected[n], sizeof again));
        CHECK(keys_subject(&again, ring.keys, 0, &subject, KEY_JOURNAL, true) == STATUS_OK);
        CHECK(!secret_equal(&again, &expected[n], sizeof again));
        if (n % 7 == 0) CHECK(commit(ring.keys) == STATUS_OK);
    }
    CHECK(commit(ring.keys) == STATUS_OK);
    keyring_close(&ring);
    CHECK(keyring_open(&ring, &disk) == STATUS_OK);
    CHECK_EQ(ring.report.live, 500);
    for (uint32_t n = 0; n < 500; n++) {
        struct account_key subject = subject_of(n);
        struct secret_key key;
        CHECK(keys_subject(&key, ring.keys, 0, &subject, KEY_DOCUMENT, false) == STATUS_OK);
        CHECK(secret_equal(&key, &expected[n], sizeof key));
        CHECK(keys_subject(&key, ring.keys, 1, &subject, KEY_DOCUMENT, false) == STATUS_NOT_FOUND);
    }
    keyring_close(&ring);
    sim_free(&disk);
}

TEST(keys_destroy__destroyed__for_good)
{
    static struct sim_disk disk;
    struct keyring ring;
    struct secret_key key;
    struct account_key one = subject_of(1), two = subject_of(2), nobody = {{0}};
    sim_init(&disk);
    CHECK(keyring_open(&ring, &disk) == STATUS_OK);
    CHECK(keys_subject(&key, ring.keys, 0, &one, KEY_JOURNAL, true) == STATUS_OK);
    CHECK(keys_subject(&key, ring.keys, 0, &two, KEY_JOURNAL, true) == STATUS_OK);
    CHECK(keys_destroy(ring.keys, 0, &one) == STATUS_UNAVAILABLE); // not on disk yet
    CHECK(commit(ring.keys) == STATUS_OK);
    CHECK(keys_destroy(ring.keys, 0, &one) == STATUS_OK);
    CHECK(keys_destroy(ring.keys, 0, &one) == STATUS_OK);
    CHECK(keys_destroy(ring.keys, 3, &one) == STATUS_NOT_FOUND);
    for (int again = 0; again < 2; again++) {
        CHECK(keys_subject(&key, ring.keys, 0, &one, KEY_JOURNAL, true) == STATUS_KEY_MISSING);
        CHECK(keys_subject(&key, ring.keys, 0, &two, KEY_JOURNAL, false) == STATUS_OK);
        CHECK(keys_subject(&key, ring.keys, 0, &nobody, KEY_JOURNAL, false) == STATUS_OK);
        keyring_close(&ring);
        CHECK(keyring_open(&ring, &disk) == STATUS_OK);
        CHECK_EQ(ring.report.destroyed, 1);
    }
    keyring_close(&ring);
    sim_free(&disk);
}

// Crashes at any call: a key whose commit ended is there; others are there or absent; the file
// always opens.
TEST(keys__crashes__committed_keys_survive)
{
    for (uint64_t start = 1; start <= 80 && check_test_failed == 0; start++) {
        static struct sim_disk disk;
        static struct secret_key made[400];
        bool committed[400] = {false};
        bool pending[400] = {false};
        uint64_t seed = start;
        sim_init(&disk);
        for (int lives = 0; lives < 10; lives++) {
            struct keyring ring;
            disk.fail_at = 0;
            if (keyring_open(&ring, &disk) != STATUS_OK) {
                CHECK(false);
                break;
            }
            struct secret_key key;
            for (uint32_t n = 0; n < 400; n++) {
                struct account_key subject = subject_of(n);
                enum status status = keys_subject(&key, ring.keys, 0, &subject, KEY_JOURNAL, false);
                CHECK(status == STATUS_OK || (status == STATUS_NOT_FOUND && !committed[n]));
                if (committed[n]) CHECK(secret_equal(&key, &made[n], sizeof key));
                if (status == STATUS_OK) {
                    made[n] = key; // may have survived without being committed
                    committed[n] = true;
                }
            }
            disk.fail_at = disk.calls + 1 + check_random(&seed) % 25;
            disk.fail_status = STATUS_DISK_FAILED;
            disk.fail_from = true;
            disk.fail_short = check_random(&seed) % 2 == 0;
            memset(pending, 0, sizeof pending);
            for (int i = 0; i < 40; i++) {
                uint32_t n = (uint32_t)(check_random(&seed) % 400);
                struct account_key subject = subject_of(n);
                if (keys_subject(&key, ring.keys, 0, &subject, KEY_JOURNAL, true) != STATUS_OK) {
                    continue;
                }
                if (!committed[n]) {
                    made[n] = key;
                    pending[n] = true;
                }
                if (check_random(&seed) % 3 != 0) continue;
                if (commit(ring.keys) != STATUS_OK) break;
                for (uint32_t k = 0; k < 400; k++) {
                    committed[k] = committed[k] || pending[k];
                    pending[k] = false;
                }
            }
            keyring_close(&ring);
            sim_crash(&disk, &seed);
        }
        sim_free(&disk);
    }
}

// Any bit of the key file flipped: it does not open, or the key concerned is refused; no key ever
// comes back as another one.
TEST(keys__every_bit_flipped__never_another_key)
{
    static struct sim_disk disk;
    struct keyring ring;
    struct secret_key made[6], key;
    sim_init(&disk);
    CHECK(keyring_open(&ring, &disk) == STATUS_OK);
    for (uint32_t n = 0; n < 6; n++) {
        struct account_key subject = subject_of(n);
        CHECK(keys_subject(&made[n], ring.keys, 0, &subject, KEY_JOURNAL, true) == STATUS_OK);
        if (n % 2 == 1) CHECK(commit(ring.keys) == STATUS_OK);
    }
    keyring_close(&ring);
    uint64_t size;
    uint8_t *bytes = sim_bytes(&disk, "d/keys/subjects.keys", &size);
    for (uint64_t bit = 0; bit < size * 8; bit++) {
        static struct sim_disk spoiled;
        sim_copy(&spoiled, &disk);
        uint8_t *copy = sim_bytes(&spoiled, "d/keys/subjects.keys", &size);
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(copy != bytes);
        if (keyring_open(&ring, &spoiled) == STATUS_OK) {
            for (uint32_t n = 0; n < 6; n++) {
                struct account_key subject = subject_of(n);
                enum status status = keys_subject(&key, ring.keys, 0, &subject, KEY_JOURNAL, false);
                CHECK(status == STATUS_OK || status == STATUS_INVALID);
                if (status == STATUS_OK) CHECK(secret_equal(&key, &made[n], sizeof key));
            }
            keyring_close(&ring);
        }
        sim_free(&spoiled);
    }
    sim_free(&disk);
}

TEST(keys_derived__uses_and_tenants__all_differ)
{
    static struct sim_disk disk;
    static struct secret_key keys[2][KEY_SALT];
    struct keyring ring;
    sim_init(&disk);
    CHECK(keyring_open(&ring, &disk) == STATUS_OK);
    for (uint32_t tenant = 0; tenant < 2; tenant++) {
        for (int use = 0; use < KEY_SALT; use++) {
            keys_tenant(&keys[tenant][use], ring.keys, tenant, (enum key_use)use);
        }
    }
    const struct secret_key *all = &keys[0][0];
    for (size_t i = 0; i < 2 * (size_t)KEY_SALT; i++) {
        for (size_t j = 0; j < i; j++) CHECK(!secret_equal(&all[i], &all[j], sizeof all[i]));
    }
    struct secret_ed25519 secret;
    uint8_t log_key[32], promise_key[32], signature[64];
    keys_log_signer(&secret, log_key, ring.keys);
    ed25519_sign(signature, &secret, span_text("text"));
    CHECK(ed25519_verify(signature, log_key, span_text("text")) == STATUS_OK);
    keys_promise_signer(&secret, promise_key, ring.keys);
    CHECK(memcmp(log_key, promise_key, 32) != 0);
    struct salt salt, other;
    keys_salt(&salt, &keys[0][0], 1, 5, 0);
    keys_salt(&other, &keys[0][0], 1, 5, 1);
    CHECK(memcmp(&salt, &other, sizeof salt) != 0);
    for (int i = 0; i < 5; i++) CHECK(salt.word[i] < 1U << 30);
    keyring_close(&ring);
    sim_free(&disk);
}

TEST(keys_receipt_id__opened__the_number_again)
{
    struct secret_key key = {{4}}, other = {{5}};
    uint64_t seed = 1, back;
    for (int i = 0; i < 1000; i++) {
        uint64_t number = check_random(&seed) >> 28;
        uint8_t id[RECEIPT_ID_SIZE];
        keys_receipt_id(id, &key, number);
        CHECK(keys_receipt_open(&back, &key, id) == STATUS_OK && back == number);
        CHECK(keys_receipt_open(&back, &other, id) == STATUS_INVALID);
        id[i % 16] ^= (uint8_t)(1 << i % 8);
        CHECK(keys_receipt_open(&back, &key, id) == STATUS_INVALID);
    }
}

// ---- the table under the indexes

TEST(table__random_puts_and_removes__as_a_plain_array)
{
    struct table table;
    bool present[600] = {false};
    uint64_t seed = 77;
    table_init(&table, 16, 8, 600, 99);
    for (int step = 0; step < 60000; step++) {
        uint64_t n = check_random(&seed) % 600;
        uint64_t key = n % 3 == 0 ? n : n * 0x100000001; // some keys share low bits
        uint64_t *row;
        bool made;
        if (check_random(&seed) % 2 == 0) {
            CHECK(table_put(&table, &key, (void **)&row, &made) == STATUS_OK);
            CHECK(made == !present[n] && row[0] == key && row[1] == (made ? 0 : n + 1));
            row[1] = n + 1;
            present[n] = true;
        } else {
            CHECK(table_remove(&table, &key) == present[n]);
            present[n] = false;
        }
        if (step % 1000 != 0) continue;
        size_t cursor = 0, count = 0;
        while (table_next(&table, &cursor) != NULL) count++;
        CHECK_EQ(count, table.count);
        for (n = 0; n < 600; n++) {
            key = n % 3 == 0 ? n : n * 0x100000001;
            row = table_find(&table, &key);
            CHECK((row != NULL) == present[n] && (row == NULL || row[1] == n + 1));
        }
    }
    table_free(&table);
    table_init(&table, 8, 8, 3, 0);
    void *row;
    bool made;
    for (uint64_t key = 0; key < 4; key++) {
        CHECK(table_put(&table, &key, &row, &made) == (key < 3 ? STATUS_OK : STATUS_LIMIT));
    }
    table_free(&table);
}

int main(void)
{
    CHECK(secret_start() == STATUS_OK);
    make_folder();
    RUN(secret__sealed__opens_only_with_its_key_and_bound_data);
    RUN(root_key_path__each_source__as_documented);
    RUN(root_key__made__loads_and_is_private);
    RUN(data_folder__other_key_or_second_process__refused);
    RUN(data_folder__identity_spoiled__never_opens);
    RUN(keys_subject__made__same_after_reopening);
    RUN(keys_destroy__destroyed__for_good);
    RUN(keys__crashes__committed_keys_survive);
    RUN(keys__every_bit_flipped__never_another_key);
    RUN(keys_derived__uses_and_tenants__all_differ);
    RUN(keys_receipt_id__opened__the_number_again);
    RUN(table__random_puts_and_removes__as_a_plain_array);
    char command[FILE_PATH_MAX + 16];
    snprintf(command, sizeof command, "rm -rf %s", folder_path.text);
    return system(command) != 0 || check_report();
}
