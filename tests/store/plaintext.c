// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "tests/store/plaintext.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE   ((size_t)1 << 20)
#define OVERLAP ((size_t)256) // longer than any marker

// nftw takes no context.
static const char *const *wanted;
static size_t wanted_count;
static size_t file_count;
static int found_count;
static char *piece;

static int search(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)where;
    if (kind != FTW_F) return 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return -1;
    file_count++;
    size_t kept = 0, got;
    while ((got = fread(piece + kept, 1, PIECE, file)) > 0) {
        for (size_t i = 0; i < wanted_count; i++) {
            if (memmem(piece, kept + got, wanted[i], strlen(wanted[i])) == NULL) continue;
            fprintf(stderr, "%s holds \"%s\"\n", path, wanted[i]);
            found_count++;
        }
        size_t keep = kept + got < OVERLAP ? kept + got : OVERLAP;
        memmove(piece, piece + kept + got - keep, keep);
        kept = keep;
    }
    fclose(file);
    return 0;
}

int plaintext_find(const char *folder, const char *const *markers, size_t count, size_t *files)
{
    wanted = markers;
    wanted_count = count;
    file_count = 0;
    found_count = 0;
    piece = malloc(PIECE + OVERLAP);
    int failed = piece == NULL ? -1 : nftw(folder, search, 16, FTW_PHYS);
    free(piece);
    *files = file_count;
    return failed != 0 ? -1 : found_count;
}
