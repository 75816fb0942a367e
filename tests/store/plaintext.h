// SPDX-License-Identifier: Apache-2.0
// Looks for marker texts in every file under a folder: what must not be readable there.
#ifndef CONSENTRY_TESTS_STORE_PLAINTEXT_H
#define CONSENTRY_TESTS_STORE_PLAINTEXT_H

#include <stddef.h>

// The number of (file, marker) pairs found, each told on stderr; *files counts the files that were
// read. -1 when the folder cannot be read. Markers are at least 4 bytes long.
int plaintext_find(const char *folder, const char *const *markers, size_t count, size_t *files);

#endif
