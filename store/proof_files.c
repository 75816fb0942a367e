// SPDX-License-Identifier: Apache-2.0
#include "store/proof_files.h"

#include <stdio.h>

enum status proof_file_path(struct file_path *out, const char *folder, uint64_t batch)
{
    char name[32];
    (void)snprintf(name, sizeof name, "%llu.proof", (unsigned long long)batch);
    return file_join(out, folder, name);
}

enum status proof_file_write(const struct file_ops *ops, const char *folder, uint64_t batch,
                             span proof)
{
    struct file_path path;
    TRY(proof_file_path(&path, folder, batch));
    return file_replace(ops, path.text, proof);
}

enum status proof_file_load(const struct file_ops *ops, const char *folder, uint64_t batch,
                            uint8_t *out, size_t capacity, size_t *size)
{
    struct file_path path;
    TRY(proof_file_path(&path, folder, batch));
    return file_load(ops, path.text, out, capacity, size);
}
