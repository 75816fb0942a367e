// SPDX-License-Identifier: Apache-2.0
// Files of the public corpus, where it is beside the sources; tests say "skipped" where it is not.
#ifndef CONSENTRY_TESTS_HL7_HL7_CORPUS_H
#define CONSENTRY_TESTS_HL7_HL7_CORPUS_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/span.h"

#define CORPUS_MAX 512

struct corpus {
    span files[CORPUS_MAX];
    char names[CORPUS_MAX][96];
    size_t count;
};

static inline span corpus_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return (span){NULL, 0};
    static uint8_t buffer[32U << 20];
    size_t size = fread(buffer, 1, sizeof buffer, file);
    (void)fclose(file);
    uint8_t *copy = malloc(size + 1);
    if (copy == NULL) return (span){NULL, 0};
    memcpy(copy, buffer, size);
    return span_of(copy, size);
}

static inline void corpus_add_folder(struct corpus *corpus, const char *root, const char *folder)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/hl7/%s", root, folder);
    DIR *directory = opendir(path);
    if (directory == NULL) return;
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL && corpus->count < CORPUS_MAX) {
        if (entry->d_name[0] == '.') continue;
        (void)snprintf(path, sizeof path, "%s/hl7/%s/%s", root, folder, entry->d_name);
        span file = corpus_read(path);
        if (file.size == 0) continue;
        (void)snprintf(corpus->names[corpus->count], sizeof corpus->names[0], "%.90s",
                       entry->d_name);
        corpus->files[corpus->count++] = file;
    }
    (void)closedir(directory);
}

// Adds every file of corpus/hl7/`folder`; the corpus is at $CONSENTRY_CORPUS or beside us.
static inline void corpus_add(struct corpus *corpus, const char *folder)
{
    const char *roots[] = {getenv("CONSENTRY_CORPUS"), SOURCE_DIR "/../shared/corpus",
                           SOURCE_DIR "/../../shared/corpus"};
    size_t before = corpus->count;
    for (size_t i = 0; i < 3 && corpus->count == before; i++) {
        if (roots[i] != NULL) corpus_add_folder(corpus, roots[i], folder);
    }
}

static inline void corpus_load_messages(struct corpus *corpus)
{
    corpus->count = 0;
    corpus_add(corpus, "ms-fhir-converter/input-hl7v2");
    corpus_add(corpus, "hl7-v2-to-fhir/messages");
}

#endif
