// SPDX-License-Identifier: Apache-2.0
// The tiles of C2SP tlog-tiles: how a log's hashes and entries are cut into immutable files that
// any static web server can serve.
//
// A tile of level L is 256 hashes of complete subtrees of 256^L entries; an entry bundle is up to
// 256 entries, each behind its length as a big-endian uint16. The rightmost ones are partial, of
// width 1 to 255, and carry their width in the name.
#ifndef CONSENTRY_CORE_LOG_TLOG_TILE_H
#define CONSENTRY_CORE_LOG_TLOG_TILE_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"
#include "core/log/tlog_tree.h"

#define TLOG_TILE_WIDTH     256
#define TLOG_TILE_BITS      8
#define TLOG_TILE_SIZE      ((size_t)TLOG_TILE_WIDTH * TLOG_HASH_SIZE)
#define TLOG_TILE_LEVEL_MAX 7 // 256^8 entries are more than TLOG_SIZE_MAX
#define TLOG_ENTRY_SIZE_MAX 65535
#define TLOG_BUNDLE_LEVEL   64 // stands for "entries" in struct tlog_tile
#define TLOG_TILE_PATH_MAX  48 // "tile/entries/x036/x028/x797/x018/x963/967.p/255" and a NUL

struct tlog_tile {
    uint32_t level; // 0 to TLOG_TILE_LEVEL_MAX, or TLOG_BUNDLE_LEVEL
    uint32_t width; // 1 to 256; below 256 the tile is partial
    uint64_t index;
};

// The entries or hashes of level `level` that a tree of `size` entries has: size / 256^level.
uint64_t tlog_tile_level_size(uint32_t level, uint64_t size);

// "tile/1/x001/067.p/8", "tile/entries/000" and a NUL; returns the length.
size_t tlog_tile_path(char out[static TLOG_TILE_PATH_MAX], const struct tlog_tile *tile);

// The tile that a path names, exactly as tlog_tile_path writes it; BAD_VALUE otherwise.
WARN_UNUSED enum status tlog_tile_read_path(struct tlog_tile *out, span path);

// The hash of a complete subtree inside a tile: 2^height hashes (height 0 to 8) at `index` of
// that height. INVARIANT: they lie within `hashes`.
struct tlog_hash tlog_tile_subtree(const struct tlog_hash *hashes, uint32_t height, uint32_t index);

// Where the hash of a tlog_reader's question stands: the tile (as wide as a tree of `tree_size`
// makes it), and the subtree inside it.
struct tlog_tile_place {
    struct tlog_tile tile;
    uint32_t height;
    uint32_t index;
};
struct tlog_tile_place tlog_tile_find(uint32_t level, uint64_t index, uint64_t tree_size);

// Entry `index` of a bundle. TRUNCATED when the bundle ends too early.
WARN_UNUSED enum status tlog_bundle_entry(span *out, span bundle, uint32_t index);
// OK when the bundle holds exactly `width` entries; TRUNCATED or TRAILING_BYTES otherwise.
WARN_UNUSED enum status tlog_bundle_check(span bundle, uint32_t width);
// Appends one entry of at most TLOG_ENTRY_SIZE_MAX bytes to a bundle; LIMIT when it is longer.
WARN_UNUSED enum status tlog_bundle_write(struct writer *bundle, span entry);

#endif
