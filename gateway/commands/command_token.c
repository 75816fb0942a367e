// SPDX-License-Identifier: Apache-2.0
// `consentry token`: makes an access token, prints it once and adds its row to the token file.
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/host/file_read.h"
#include "gateway/http/http_request.h"
#include "gateway/http/tokens.h"

struct token_options {
    const char *file;
    const char *permit;
    uint64_t days;
};

static const struct option_row rows[] = {
    {"token-file", OPTION_TEXT, "FILE", "the file to add it to; made when it is not there",
     offsetof(struct token_options, file), 0, 0},
    {"permit", OPTION_TEXT, "LIST", "read, write, operate, with commas between (read,write)",
     offsetof(struct token_options, permit), 0, 0},
    {"days", OPTION_COUNT, "N", "how long it holds; 0: until its line is deleted (365)",
     offsetof(struct token_options, days), 0, 36500},
};

static const struct command_help help = {
    "token --token-file FILE [--permit LIST] [--days N]",
    "Makes a random access token and prints it; the file keeps only a keyed hash of it. A running\n"
    "gateway reads the file anew on SIGHUP. To withdraw a token, delete the line with the 8\n"
    "characters behind \"" TOKEN_PREFIX "\".\n",
};

static bool random_bytes(uint8_t *out, size_t size)
{
    return getrandom(out, size, 0) == (ssize_t)size;
}

// The permissions as the file's line has them: without blanks, known names only.
static bool write_permissions(struct writer *w, const char *list)
{
    span left = span_text(list), item;
    bool any = false;
    while (http_list_next(&left, &item)) {
        if (!span_is(item, "read") && !span_is(item, "write") && !span_is(item, "operate"))
            return false;
        if (any) write_text(w, ",");
        write_span(w, item);
        any = true;
    }
    return any && w->status == STATUS_OK;
}

static enum status append(const char *path, span bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return STATUS_FILE_FAILED;
    ssize_t put = write(fd, bytes.data, bytes.size);
    bool good = put == (ssize_t)bytes.size && fdatasync(fd) == 0;
    return close(fd) == 0 && good ? STATUS_OK : STATUS_FILE_FAILED;
}

// The file's key: read from it, or made when there is no file; *line then holds its first line.
static enum status file_key(const char *path, struct tokens *tokens, struct writer *line)
{
    struct file_bytes file;
    char hex[2 * TOKEN_HASH_SIZE + 1];
    if (access(path, F_OK) == 0) {
        TRY(file_read(&file, path, LIMIT_TOKEN_FILE_SIZE));
        enum status status = tokens_parse(tokens, file.bytes);
        bool ends_line = file.bytes.size != 0 && file.bytes.data[file.bytes.size - 1] == '\n';
        file_free(&file);
        if (!ends_line) write_text(line, "\n");
        return status;
    }
    if (!random_bytes(tokens->key, sizeof tokens->key)) return STATUS_RANDOM_FAILED;
    hex_encode(hex, tokens->key, sizeof tokens->key);
    write_text(line, "key ");
    write_text(line, hex);
    write_text(line, "\n");
    return STATUS_OK;
}

static enum status make(const struct token_options *options, char text[static TOKEN_TEXT_SIZE])
{
    static struct tokens tokens; // large
    uint8_t memory[512], id[TOKEN_ID_SIZE], secret[TOKEN_SECRET_SIZE];
    char id_text[BASE32_SIZE(TOKEN_ID_SIZE) + 1], hash_text[2 * TOKEN_HASH_SIZE + 1];
    struct writer line = writer_over(memory, sizeof memory);
    struct token row;
    TRY(file_key(options->file, &tokens, &line));
    if (!random_bytes(id, sizeof id) || !random_bytes(secret, sizeof secret))
        return STATUS_RANDOM_FAILED;
    token_make(text, &row, tokens.key, id, secret);
    base32_encode(id_text, row.id, sizeof row.id);
    hex_encode(hash_text, row.hash, sizeof row.hash);
    write_text(&line, "token ");
    write_text(&line, id_text);
    write_text(&line, " ");
    write_text(&line, hash_text);
    write_text(&line, " ");
    if (!write_permissions(&line, options->permit)) return STATUS_BAD_VALUE;
    if (options->days != 0) {
        char until[21];
        instant_write(until, (instant)time(NULL) + (instant)options->days * 86400);
        write_text(&line, " ");
        write_text(&line, until);
    }
    write_text(&line, "\n");
    if (line.status != STATUS_OK) return line.status;
    return append(options->file, writer_span(&line));
}

enum exit_code command_token(int argc, char *const *argv)
{
    struct token_options options = {"", "read,write", 365};
    struct option_rest rest = {NULL, 0, 0};
    char text[TOKEN_TEXT_SIZE];
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (options.file[0] == '\0') return command_usage("--token-file", "is missing");
    enum status status = make(&options, text);
    if (status == STATUS_BAD_VALUE)
        return command_usage("--permit", "is not a list as --help says");
    if (status != STATUS_OK) {
        console_error(options.file, status_text(status));
        return EXIT_ENVIRONMENT;
    }
    console_text(text);
    console_text("\n");
    return EXIT_YES;
}
