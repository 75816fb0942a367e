// SPDX-License-Identifier: Apache-2.0
// The root key: 32 random bytes from which, with the id of a data folder, every key of that folder
// is derived. It lives outside of the data: a file of mode 0600 that holds one line of 64
// hexadecimal digits, or a systemd credential. Who has the data alone reads nothing; who loses the
// key has lost the data.
#ifndef CONSENTRY_STORE_ROOT_KEY_H
#define CONSENTRY_STORE_ROOT_KEY_H

#include "core/base/status.h"
#include "store/file.h"
#include "store/secret.h"

// Where the key is: `flag` when it is not NULL; else $CREDENTIALS_DIRECTORY/consentry.key when that
// variable is set; else $XDG_CONFIG_HOME/consentry/root.key or ~/.config/consentry/root.key.
// *may_make says whether a missing key may be made there: only in the last case, or for a flag.
// MISSING when no folder is known, LIMIT when the path is too long.
WARN_UNUSED enum status root_key_path(struct file_path *out, bool *may_make, const char *flag,
                                      const char *(*variable)(const char *name));

// Reads the key. KEY_MISSING: no such file. FORBIDDEN: not a regular file, or others may read it.
// BAD_SYNTAX: not 64 hexadecimal digits and perhaps a newline.
WARN_UNUSED enum status root_key_load(struct secret_key *out, const char *path);

// Makes the file and its folders with a fresh key, durable before it returns. CONFLICT when the
// file exists.
WARN_UNUSED enum status root_key_make(struct secret_key *out, const char *path);

#endif
