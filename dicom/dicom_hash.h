// SPDX-License-Identifier: Apache-2.0
// The hash function this room was lent: 32 bytes out. The languages stand below core/hash, so a
// caller brings its own (BLAKE2b-256 for DCF-1).
#ifndef CONSENTRY_DICOM_HASH_H
#define CONSENTRY_DICOM_HASH_H

#include <stddef.h>
#include <stdint.h>

#define DICOM_DIGEST_SIZE 32

// One hash at a time: begin, update as often as needed, finish.
struct dicom_hash {
    void *context;
    void (*begin)(void *context);
    void (*update)(void *context, const uint8_t *bytes, size_t size);
    void (*finish)(void *context, uint8_t digest[static DICOM_DIGEST_SIZE]);
};

#endif
