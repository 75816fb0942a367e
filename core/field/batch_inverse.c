// SPDX-License-Identifier: Apache-2.0
#include "core/field/batch_inverse.h"

// Upwards, out[i] holds the product of all nonzero in[j], j < i; downwards, `inverse` is the
// inverse of the product of all nonzero in[j], j <= i, so out[i] = inverse * (product below i).

void felt_batch_inverse(felt *out, const felt *in, size_t n)
{
    felt product = FELT_ONE;
    for (size_t i = 0; i < n; i++) {
        out[i] = product;
        if (!felt_is_zero(in[i])) product = felt_mul(product, in[i]);
    }
    felt inverse = felt_inv(product);
    for (size_t i = n; i-- > 0;) {
        if (felt_is_zero(in[i])) {
            out[i] = FELT_ZERO;
            continue;
        }
        out[i] = felt_mul(out[i], inverse);
        inverse = felt_mul(inverse, in[i]);
    }
}

void ext_batch_inverse(ext *out, const ext *in, size_t n)
{
    ext product = ext_one();
    for (size_t i = 0; i < n; i++) {
        out[i] = product;
        if (!ext_is_zero(in[i])) product = ext_mul(product, in[i]);
    }
    ext inverse = ext_inv(product);
    for (size_t i = n; i-- > 0;) {
        if (ext_is_zero(in[i])) {
            out[i] = ext_zero();
            continue;
        }
        out[i] = ext_mul(out[i], inverse);
        inverse = ext_mul(inverse, in[i]);
    }
}

void ext_columns_batch_inverse(struct ext_columns out, struct ext_columns in, size_t n)
{
    ext product = ext_one();
    for (size_t i = 0; i < n; i++) {
        ext x = ext_load(in, i);
        ext_store(out, i, product);
        if (!ext_is_zero(x)) product = ext_mul(product, x);
    }
    ext inverse = ext_inv(product);
    for (size_t i = n; i-- > 0;) {
        ext x = ext_load(in, i);
        if (ext_is_zero(x)) {
            ext_store(out, i, ext_zero());
            continue;
        }
        ext_store(out, i, ext_mul(ext_load(out, i), inverse));
        inverse = ext_mul(inverse, x);
    }
}
