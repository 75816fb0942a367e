// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "store/root_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/hex.h"

#define TEXT_SIZE ((size_t)2 * SECRET_KEY_SIZE + 1)

enum status root_key_path(struct file_path *out, bool *may_make, const char *flag,
                          const char *(*variable)(const char *name))
{
    *may_make = true;
    if (flag != NULL) {
        size_t size = strlen(flag);
        if (size == 0 || size >= sizeof out->text) return STATUS_LIMIT;
        memcpy(out->text, flag, size + 1);
        return STATUS_OK;
    }
    const char *credentials = variable("CREDENTIALS_DIRECTORY");
    if (credentials != NULL && credentials[0] != '\0') {
        *may_make = false;
        return file_join(out, credentials, "consentry.key");
    }
    const char *config = variable("XDG_CONFIG_HOME");
    if (config != NULL && config[0] == '/') return file_join(out, config, "consentry/root.key");
    const char *home = variable("HOME");
    if (home == NULL || home[0] != '/') return STATUS_MISSING;
    return file_join(out, home, ".config/consentry/root.key");
}

static enum status check_file(int file)
{
    struct stat about;
    if (fstat(file, &about) != 0) return STATUS_FILE_FAILED;
    bool ours = S_ISREG(about.st_mode) && (about.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    return ours ? STATUS_OK : STATUS_FORBIDDEN;
}

static enum status read_key(struct secret_key *out, int file)
{
    char text[TEXT_SIZE + 1];
    TRY(check_file(file));
    ssize_t size = pread(file, text, sizeof text, 0);
    if (size < 0) return STATUS_FILE_FAILED;
    if (size == (ssize_t)TEXT_SIZE && text[size - 1] == '\n') size--;
    enum status status = hex_decode(out->bytes, SECRET_KEY_SIZE, span_of(text, (size_t)size));
    secret_wipe(text, sizeof text);
    return status == STATUS_OK ? STATUS_OK : STATUS_BAD_SYNTAX;
}

// A link is not followed: what stands in the place of a key file must be one.
enum status root_key_load(struct secret_key *out, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
    if (file < 0 && errno == ENOENT) return STATUS_KEY_MISSING;
    if (file < 0) return errno == ELOOP || errno == EACCES ? STATUS_FORBIDDEN : STATUS_FILE_FAILED;
    enum status status = read_key(out, file);
    (void)close(file);
    return status;
}

static enum status write_key(const char *path, const struct secret_key *key)
{
    const struct file_ops *ops = file_posix();
    char text[TEXT_SIZE + 1];
    int file;
    TRY(ops->open(ops->context, path, FILE_OPEN_NEW, &file)); // mode 0600
    hex_encode(text, key->bytes, SECRET_KEY_SIZE);
    text[TEXT_SIZE - 1] = '\n';
    enum status status = file_write_at(ops, file, 0, span_of(text, TEXT_SIZE));
    secret_wipe(text, sizeof text);
    if (status == STATUS_OK) status = ops->sync(ops->context, file);
    enum status closed = ops->close(ops->context, file);
    if (status == STATUS_OK) status = closed;
    if (status != STATUS_OK) (void)ops->remove(ops->context, path);
    return status;
}

enum status root_key_make(struct secret_key *out, const char *path)
{
    const struct file_ops *ops = file_posix();
    struct file_path folder;
    TRY(secret_start());
    TRY(file_folder_of(&folder, path));
    TRY(file_make_folders(ops, folder.text));
    secret_random(out->bytes, SECRET_KEY_SIZE);
    enum status status = write_key(path, out);
    if (status == STATUS_OK) status = ops->sync_folder(ops->context, folder.text);
    if (status != STATUS_OK) secret_wipe(out, sizeof *out);
    return status;
}
