// SPDX-License-Identifier: Apache-2.0
// Any bytes in any scheme: what decodes is UTF-8, and encodes to something that decodes the same.
#include "core/base/invariant.h"
#include "core/base/utf8.h"
#include "core/charset/charset.h"

static uint8_t decoded[3 * 4096], encoded[8 * 4096], again[3 * 4096];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1024) return 0;
    static const char *const declared[] = {
        "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159",
        "\\ISO 2022 IR 149\\ISO 2022 IR 58",
        "ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 166",
        "GBK",
        "GB18030",
        "UTF-16",
        "UTF-16LE",
        "UTF-32",
        "UTF-8",
        "8859/7",
        "KS X 1001",
    };
    struct charset_scheme scheme;
    size_t which = data[0] % (sizeof declared / sizeof declared[0]);
    INVARIANT(charset_scheme_dicom(&scheme, span_text(declared[which])) == STATUS_OK);
    span text = span_of(data + 1, size - 1);
    const char *resets = data[0] & 0x80 ? CHARSET_RESETS_DICOM_PN : "";
    struct writer w = writer_over(decoded, sizeof decoded);
    size_t bad = 0;
    enum status status = charset_decode(&scheme, text, resets, &w, &bad);
    INVARIANT(w.size <= CHARSET_GROWTH_MAX * text.size);
    INVARIANT(utf8_valid_prefix(writer_span(&w)) == w.size);
    INVARIANT(status == STATUS_OK || bad < text.size);
    INVARIANT(charset_origin(&scheme, text, resets, w.size) <= text.size);
    if (w.size > 200) return 0; // the search back is slow
    struct writer e = writer_over(encoded, sizeof encoded);
    INVARIANT(charset_encode(&scheme, writer_span(&w), &e, &bad) == STATUS_OK);
    struct writer a = writer_over(again, sizeof again);
    INVARIANT(charset_decode(&scheme, writer_span(&e), "", &a, &bad) == STATUS_OK);
    INVARIANT(span_equal(writer_span(&a), writer_span(&w)));
    return 0;
}
