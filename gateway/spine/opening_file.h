// SPDX-License-Identifier: Apache-2.0
// DIR/openings/N.openings: what receipts of batch N show, made while the batch's trees stand and
// kept, since later batches move them on. It can be made again by replaying the journal.
//
//   offset size  what (integers little-endian)
//        0    4  magic "CNOF"
//        4    4  n, operations
//        8  396  batch header
//      404    4  per operation: where its openings begin, from the start of the file; then the
//                size of the file
//            then per operation:
//              2  size, operation opening (core/ledger/receipt.h)
//              2  size, opening of the leaf that the operation made; size 0 when it made none
#ifndef CONSENTRY_GATEWAY_OPENING_FILE_H
#define CONSENTRY_GATEWAY_OPENING_FILE_H

#include "core/base/writer.h"
#include "core/ledger/batch_header.h"
#include "core/ledger/receipt.h"
#include "store/file.h"

// Bytes of the file for so many operations, at most.
size_t opening_file_size(uint32_t count);

// Writes the file of a batch that was just hashed; `forest` stands at its new roots.
void opening_file_write(struct writer *w, const struct batch_witness *witness,
                        const struct forest *forest, const struct batch_header *header);

// Reads the header of batch N's file. NOT_FOUND, BAD_MAGIC, or batch_header_decode()'s.
WARN_UNUSED enum status opening_file_header(const struct file_ops *ops, const char *folder,
                                            uint64_t batch, struct batch_header *header);

// Reads the openings of operations [first, first + count) of batch N into memory of its own size:
// *out gets spans into it, two an operation. TRUNCATED, NO_SPACE, LIMIT.
struct opening_spans {
    span operation;
    span leaf;
};
WARN_UNUSED enum status opening_file_read(const struct file_ops *ops, const char *folder,
                                          uint64_t batch, uint32_t first, uint32_t count,
                                          struct opening_spans *out, struct writer *memory);

// "folder/N.openings".
WARN_UNUSED enum status opening_file_path(struct file_path *out, const char *folder,
                                          uint64_t batch);

#endif
