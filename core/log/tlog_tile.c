// SPDX-License-Identifier: Apache-2.0
#include "core/log/tlog_tile.h"

#include "core/base/invariant.h"
#include "core/base/reader.h"

uint64_t tlog_tile_level_size(uint32_t level, uint64_t size)
{
    INVARIANT(level <= TLOG_TILE_LEVEL_MAX);
    return size >> (TLOG_TILE_BITS * level);
}

// Three digits a path element, most significant first; every element but the last begins with x.
static void write_index(struct writer *w, uint64_t index)
{
    uint64_t scale = 1;
    while (index / scale >= 1000) scale *= 1000; // index < 2^64 < 1000^7: at most 6 rounds
    for (; scale != 0; scale /= 1000) {
        uint32_t part = (uint32_t)(index / scale % 1000);
        if (scale != 1) write_u8(w, 'x');
        write_u8(w, (uint8_t)('0' + part / 100));
        write_u8(w, (uint8_t)('0' + part / 10 % 10));
        write_u8(w, (uint8_t)('0' + part % 10));
        if (scale != 1) write_u8(w, '/');
    }
}

size_t tlog_tile_path(char out[static TLOG_TILE_PATH_MAX], const struct tlog_tile *tile)
{
    INVARIANT(tile->level <= TLOG_TILE_LEVEL_MAX || tile->level == TLOG_BUNDLE_LEVEL);
    INVARIANT(tile->width >= 1 && tile->width <= TLOG_TILE_WIDTH);
    struct writer w = writer_over(out, TLOG_TILE_PATH_MAX - 1);
    write_text(&w, "tile/");
    if (tile->level == TLOG_BUNDLE_LEVEL) {
        write_text(&w, "entries");
    } else {
        write_decimal(&w, tile->level);
    }
    write_text(&w, "/");
    write_index(&w, tile->index);
    if (tile->width < TLOG_TILE_WIDTH) {
        write_text(&w, ".p/");
        write_decimal(&w, tile->width);
    }
    INVARIANT(w.status == STATUS_OK);
    out[w.size] = '\0';
    return w.size;
}

static bool read_digits(struct reader *r, uint64_t *out)
{
    uint64_t value = 0;
    for (int i = 0; i < 3; i++) {
        uint8_t digit = read_u8(r);
        if (digit < '0' || digit > '9') return false;
        value = value * 10 + (uint64_t)(digit - '0');
    }
    *out = value;
    return true;
}

static bool read_index(struct reader *r, uint64_t *out)
{
    uint64_t index = 0;
    bool more = true;
    for (int element = 0; more; element++) {
        uint64_t part;
        more = reader_left(r) > 0 && r->data[r->offset] == 'x';
        if (more) (void)read_u8(r);
        if (!read_digits(r, &part)) return false;
        if (more && read_u8(r) != '/') return false;
        if (element == 0 && more && part == 0) return false; // no leading zero elements
        if (element == 7 || __builtin_mul_overflow(index, 1000, &index) ||
            __builtin_add_overflow(index, part, &index)) {
            return false;
        }
    }
    *out = index;
    return true;
}

static bool read_width(struct reader *r, uint32_t *out)
{
    uint32_t width = 0;
    do {
        uint8_t digit = read_u8(r);
        if (digit < '0' || digit > '9' || (width == 0 && digit == '0')) return false;
        width = width * 10 + (uint32_t)(digit - '0');
    } while (reader_left(r) > 0 && width < TLOG_TILE_WIDTH);
    *out = width;
    return width < TLOG_TILE_WIDTH;
}

enum status tlog_tile_read_path(struct tlog_tile *out, span path)
{
    struct reader r = reader_over(path);
    *out = (struct tlog_tile){.width = TLOG_TILE_WIDTH};
    read_expect(&r, "tile/", 5);
    if (span_starts(span_slice(path, 5, path.size), "entries")) {
        read_expect(&r, "entries", 7);
        out->level = TLOG_BUNDLE_LEVEL;
    } else {
        uint8_t digit = read_u8(&r);
        if (digit < '0' || digit > '0' + TLOG_TILE_LEVEL_MAX) return STATUS_BAD_VALUE;
        out->level = (uint32_t)(digit - '0');
    }
    read_expect(&r, "/", 1);
    if (!reader_ok(&r) || !read_index(&r, &out->index)) return STATUS_BAD_VALUE;
    if (reader_left(&r) > 0) {
        read_expect(&r, ".p/", 3);
        if (!reader_ok(&r) || !read_width(&r, &out->width)) return STATUS_BAD_VALUE;
    }
    return reader_end(&r) == STATUS_OK ? STATUS_OK : STATUS_BAD_VALUE;
}

struct tlog_hash tlog_tile_subtree(const struct tlog_hash *hashes, uint32_t height, uint32_t index)
{
    INVARIANT(height <= TLOG_TILE_BITS && index < (uint32_t)TLOG_TILE_WIDTH >> height);
    struct tlog_frontier frontier = {.size = 0};
    const struct tlog_hash *from = hashes + ((size_t)index << height);
    for (size_t i = 0; i < (size_t)1 << height; i++) tlog_frontier_append(&frontier, &from[i]);
    return tlog_frontier_root(&frontier);
}

struct tlog_tile_place tlog_tile_find(uint32_t level, uint64_t index, uint64_t tree_size)
{
    INVARIANT(level < 63 && index <= (TLOG_SIZE_MAX >> level));
    struct tlog_tile_place place = {.height = level % TLOG_TILE_BITS};
    place.tile.level = level / TLOG_TILE_BITS;
    uint64_t first = index << place.height; // hash of the tile's level that begins the subtree
    place.tile.index = first / TLOG_TILE_WIDTH;
    place.index = (uint32_t)(first % TLOG_TILE_WIDTH) >> place.height;
    uint64_t present = tlog_tile_level_size(place.tile.level, tree_size);
    INVARIANT(first + ((uint64_t)1 << place.height) <= present);
    uint64_t width = present - place.tile.index * TLOG_TILE_WIDTH;
    place.tile.width = width < TLOG_TILE_WIDTH ? (uint32_t)width : TLOG_TILE_WIDTH;
    return place;
}

enum status tlog_bundle_entry(span *out, span bundle, uint32_t index)
{
    struct reader r = reader_over(bundle);
    *out = (span){NULL, 0};
    for (uint32_t i = 0; i <= index && reader_ok(&r); i++) *out = read_span(&r, read_u16_be(&r));
    return r.status;
}

enum status tlog_bundle_check(span bundle, uint32_t width)
{
    struct reader r = reader_over(bundle);
    for (uint32_t i = 0; i < width && reader_ok(&r); i++) (void)read_span(&r, read_u16_be(&r));
    return reader_end(&r);
}

enum status tlog_bundle_write(struct writer *bundle, span entry)
{
    if (entry.size > TLOG_ENTRY_SIZE_MAX) return STATUS_LIMIT;
    write_u16_be(bundle, (uint16_t)entry.size);
    write_span(bundle, entry);
    return bundle->status;
}
