// SPDX-License-Identifier: Apache-2.0
// Vector kernels: one table of functions per back end, chosen once.
//
// Portable C is the reference; every other back end gives identical results, since each element has
// one representation. The caller picks a table at start-up, lanes_best(), and passes it along; core
// keeps no global choice. Kernels take any n and any alignment; where not said otherwise `out` may
// be the same array as an input, but must not overlap it partially.
#ifndef CONSENTRY_CORE_FIELD_LANES_H
#define CONSENTRY_CORE_FIELD_LANES_H

#include "core/field/extension.h"

enum lanes_id {
    LANES_PORTABLE,
    LANES_WASM128,
    LANES_AVX2,
    LANES_AVX512,
    LANES_ID_COUNT,
};

// Column c of a matrix is data[c * stride] and the elements after it. It owns nothing.
struct felt_matrix {
    felt *data;
    size_t stride; // >= rows
    size_t columns;
};

// The two passes of a transform, described in core/field/ntt_internal.h.
struct ntt_geometry;
struct ntt_kernels {
    void (*first)(const struct ntt_geometry *g, felt *work, felt *tiles, const felt *column);
    void (*second)(const struct ntt_geometry *g, felt *factors, felt *tiles,
                   struct felt_matrix out);
};

struct lanes {
    const char *name;
    enum lanes_id id;
    uint32_t width; // elements per vector

    // out = a + b, a - b, a * b; out = s a; acc = acc + s x; acc = acc + a * b
    void (*add)(felt *out, const felt *a, const felt *b, size_t n);
    void (*sub)(felt *out, const felt *a, const felt *b, size_t n);
    void (*mul)(felt *out, const felt *a, const felt *b, size_t n);
    void (*scale)(felt *out, const felt *a, felt s, size_t n);
    void (*axpy)(felt *acc, felt s, const felt *x, size_t n);
    void (*mul_add)(felt *acc, const felt *a, const felt *b, size_t n);

    // out[i] = sum over k < count of coefficients[k] * columns[k][i]; out is none of the columns.
    void (*combine)(felt *out, const felt *const *columns, const felt *coefficients, size_t count,
                    size_t n);

    // Canonical words to and from elements; the words given must be below p.
    void (*to_words)(uint32_t *out, const felt *in, size_t n);
    void (*from_words)(felt *out, const uint32_t *in, size_t n);

    // out[i] = a[i] * start * step^i
    void (*scale_powers)(felt *out, const felt *a, felt start, felt step, size_t n);

    // Columns of extension elements. out = a * b; out = s a; acc = acc + s a; acc = acc + a * b;
    // out = a * x with a base column x. out may be an input as a whole.
    void (*ext_mul)(struct ext_columns out, struct ext_columns a, struct ext_columns b, size_t n);
    void (*ext_scale)(struct ext_columns out, struct ext_columns a, ext s, size_t n);
    void (*ext_axpy)(struct ext_columns acc, ext s, struct ext_columns a, size_t n);
    void (*ext_mul_add)(struct ext_columns acc, struct ext_columns a, struct ext_columns b,
                        size_t n);
    void (*ext_mul_felt)(struct ext_columns out, struct ext_columns a, const felt *x, size_t n);

    // acc[i] += sum over k < count of weights[k] * columns[k][i]: base columns with extension
    // weights, the kernel of batching (DEEP). Best called with 8 columns or more at once.
    void (*ext_combine)(struct ext_columns acc, const felt *const *columns, const ext *weights,
                        size_t count, size_t n);

    // out[k] = sum over i < n of columns[k][i] * weights[i], for k < count: columns evaluated at a
    // point outside of their domain, in the base field and in the extension.
    void (*dot)(felt *out, const felt *const *columns, size_t count, const felt *weights, size_t n);
    void (*ext_dot)(ext *out, const felt *const *columns, size_t count, struct ext_columns weights,
                    size_t n);

    struct ntt_kernels ntt;
};

// The portable table: always there, the reference of the others.
const struct lanes *lanes_portable(void);

// The fastest table this machine runs (CPUID and, for the wide registers, XGETBV).
const struct lanes *lanes_best(void);

// The table with that id if it was built and this machine runs it, else NULL.
const struct lanes *lanes_by_id(enum lanes_id id);

#endif
