// SPDX-License-Identifier: Apache-2.0
#define _XOPEN_SOURCE 700
#include "tests/dicom/corpus.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

const char *corpus_folder(void)
{
    static char path[1024];
    const char *root = getenv("CONSENTRY_CORPUS");
    static const char *const places[] = {SOURCE_DIR "/../shared/corpus",
                                         SOURCE_DIR "/../../shared/corpus"};
    for (size_t i = 0; i < 3; i++) {
        const char *place = i == 0 ? root : places[i - 1];
        if (place == NULL) continue;
        snprintf(path, sizeof path, "%s/dicom", place);
        if (is_folder(path)) return path;
    }
    return NULL;
}

static size_t take_file(const char *path, const char *name,
                        void (*take)(void *context, const char *name, span bytes), void *context)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    // Exactly as large as the file, so that a sanitizer sees one byte too many.
    uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1);
    size_t got = bytes == NULL ? 0 : fread(bytes, 1, (size_t)size, file);
    fclose(file);
    take(context, name, span_of(bytes, got));
    free(bytes);
    return 1;
}

size_t corpus_walk(const char *folder, void (*take)(void *context, const char *name, span bytes),
                   void *context)
{
    // Folders still to be read, as a list of names; the corpus is shallow.
    static char waiting[256][512];
    size_t count = 1;
    size_t files = 0;
    waiting[0][0] = 0;
    for (size_t next = 0; next < count; next++) {
        char path[2048];
        snprintf(path, sizeof path, "%s/%s", folder, waiting[next]);
        struct dirent **entries;
        int entry_count = scandir(path, &entries, NULL, alphasort);
        for (int i = 0; i < entry_count; i++) {
            char name[1024];
            const char *own = entries[i]->d_name;
            snprintf(name, sizeof name, "%s%s%s", waiting[next], next == 0 ? "" : "/", own);
            snprintf(path, sizeof path, "%s/%s", folder, name);
            if (own[0] == '.') {
                // neither itself, its parent, nor hidden files
            } else if (!is_folder(path)) {
                files += take_file(path, name, take, context);
            } else if (count < 256) {
                snprintf(waiting[count++], sizeof waiting[0], "%.500s", name);
            }
            free(entries[i]);
        }
        if (entry_count >= 0) free(entries);
    }
    return files;
}
