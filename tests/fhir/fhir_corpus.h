// SPDX-License-Identifier: Apache-2.0
// Files of the FHIR corpus, when it is beside the project: tests say "skipped" when it is not.
#ifndef CONSENTRY_TESTS_FHIR_FHIR_CORPUS_H
#define CONSENTRY_TESTS_FHIR_FHIR_CORPUS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/span.h"

// Writes the folder of the FHIR corpus; false when there is none.
static inline bool fhir_corpus_folder(char *out, size_t capacity)
{
    const char *given = getenv("CONSENTRY_CORPUS");
    const char *const roots[] = {given, SOURCE_DIR "/../shared/corpus",
                                 SOURCE_DIR "/../../shared/corpus"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        struct stat info;
        if (roots[i] == NULL) continue;
        int size = snprintf(out, capacity, "%s/fhir", roots[i]);
        if (size > 0 && (size_t)size < capacity && stat(out, &info) == 0) return true;
    }
    return false;
}

// Reads `path` into `memory`; an empty span when it cannot be read whole.
static inline span fhir_corpus_read(const char *path, void *memory, size_t capacity)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return span_of(NULL, 0);
    size_t size = fread(memory, 1, capacity, file);
    bool whole = feof(file) && !ferror(file);
    fclose(file);
    return span_of(memory, whole ? size : 0);
}

#endif
