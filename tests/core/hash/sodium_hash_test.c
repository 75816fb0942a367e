// SPDX-License-Identifier: Apache-2.0
// SHA-256, BLAKE2b and Ed25519 against published values, and the back ends against each other.
#include "core/base/hex.h"
#include "core/hash/blake2b.h"
#include "core/hash/ed25519.h"
#include "core/hash/sha256.h"
#include "core/hash/sha256_internal.h"
#include "tests/check.h"

static void check_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char text[129];
    hex_encode(text, bytes, size);
    CHECK(strcmp(text, expected) == 0);
}

// FIPS 180-4 examples; the million letters are its long example.
TEST(sha256__published__digest)
{
    uint8_t out[SHA256_SIZE];
    sha256(out, span_text(""));
    check_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256(out, span_text("abc"));
    check_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256(out, span_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
    check_hex(out, 32, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    struct sha256 hash;
    sha256_init(&hash);
    for (int i = 0; i < 10000; i++) {
        uint8_t letters[100];
        memset(letters, 'a', sizeof letters);
        sha256_update(&hash, letters, sizeof letters);
    }
    sha256_final(&hash, out);
    check_hex(out, 32, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void hash_in_pieces(sha256_blocks_fn *kernel, uint8_t out[static 32], const uint8_t *data,
                           size_t size, size_t piece)
{
    struct sha256 hash;
    sha256_init(&hash);
    for (size_t i = 0; i < size; i += piece) {
        sha256_update_with(kernel, &hash, data + i, size - i < piece ? size - i : piece);
    }
    sha256_final_with(kernel, &hash, out);
}

TEST(sha256__every_back_end_and_split__same_digest)
{
    uint8_t data[300];
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)check_random(&seed);
    for (size_t size = 0; size <= sizeof data; size++) {
        uint8_t expected[32], out[32];
        hash_in_pieces(NULL, expected, data, size, sizeof data);
        sha256(out, span_of(data, size));
        CHECK_BYTES(out, expected, 32);
        static const size_t pieces[] = {1, 7, 55, 56, 63, 64, 65, 128};
        for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
            hash_in_pieces(NULL, out, data, size, pieces[i]);
            CHECK_BYTES(out, expected, 32);
            hash_in_pieces(sha256_kernel(), out, data, size, pieces[i]);
            CHECK_BYTES(out, expected, 32);
        }
    }
}

// RFC 7693 appendix A; keyed: the reference implementation's vectors for inputs 00 01 02 ...
TEST(blake2b__published__digest)
{
    uint8_t out[64], key[64], in[255];
    for (size_t i = 0; i < 64; i++) key[i] = (uint8_t)i;
    for (size_t i = 0; i < 255; i++) in[i] = (uint8_t)i;
    blake2b(out, 64, span_of(NULL, 0), span_text("abc"));
    check_hex(out, 64,
              "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    blake2b(out, 64, span_of(key, 64), span_of(in, 0));
    check_hex(out, 64,
              "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
              "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568");
    blake2b(out, 64, span_of(key, 64), span_of(in, 255));
    check_hex(out, 64,
              "142709d62e28fcccd0af97fad0f8465b971e82201dc51070faa0372aa43e9248"
              "4be1c1e73ba10906d5d1853db6a4106e0a7bf9800d373d6dee2d46d62ef2a461");
}

TEST(blake2b__pieces__same_as_one_shot)
{
    uint8_t in[600], whole[40], parts[40];
    for (size_t i = 0; i < sizeof in; i++) in[i] = (uint8_t)(i * 7);
    span key = span_text("a key of some length");
    for (size_t cut = 0; cut <= sizeof in; cut += 13) {
        blake2b(whole, sizeof whole, key, span_of(in, sizeof in));
        struct blake2b hash;
        blake2b_init(&hash, sizeof parts, key);
        blake2b_update(&hash, in, cut);
        blake2b_update(&hash, in + cut, sizeof in - cut);
        blake2b_final(&hash, parts, sizeof parts);
        CHECK_BYTES(whole, parts, sizeof whole);
    }
}

// RFC 8032 7.1, tests 1 and 3.
TEST(ed25519__published__signature)
{
    static const struct {
        const char *seed, *public_key, *message, *signature;
    } cases[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
         "f9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
         "4dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (size_t i = 0; i < 2; i++) {
        uint8_t seed[32], public_key[32], signature[64], message[2];
        struct secret_ed25519 secret;
        span text = span_text(cases[i].message);
        CHECK(hex_decode(seed, 32, span_text(cases[i].seed)) == STATUS_OK);
        CHECK(hex_decode(message, text.size / 2, text) == STATUS_OK);
        ed25519_from_seed(&secret, public_key, seed);
        check_hex(public_key, 32, cases[i].public_key);
        ed25519_sign(signature, &secret, span_of(message, text.size / 2));
        check_hex(signature, 64, cases[i].signature);
        CHECK(ed25519_verify(signature, public_key, span_of(message, text.size / 2)) == STATUS_OK);
    }
}

TEST(ed25519_verify__one_bit_flipped__invalid)
{
    uint8_t seed[32] = {7}, public_key[32], signature[64], message[5] = "hello";
    struct secret_ed25519 secret;
    ed25519_from_seed(&secret, public_key, seed);
    ed25519_sign(signature, &secret, span_of(message, 5));
    for (size_t bit = 0; bit < 512; bit++) {
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(ed25519_verify(signature, public_key, span_of(message, 5)) == STATUS_INVALID);
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 40; bit++) {
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(ed25519_verify(signature, public_key, span_of(message, 5)) == STATUS_INVALID);
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

int main(void)
{
    RUN(sha256__published__digest);
    RUN(sha256__every_back_end_and_split__same_digest);
    RUN(blake2b__published__digest);
    RUN(blake2b__pieces__same_as_one_shot);
    RUN(ed25519__published__signature);
    RUN(ed25519_verify__one_bit_flipped__invalid);
    return check_report();
}
