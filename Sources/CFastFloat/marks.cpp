// Where cells end, and which records are plain.
#include "cells.h"

#ifdef FC_HAS_WIDE
#include <immintrin.h>
#endif

using namespace foldcast;

namespace {

typedef uint8_t Block __attribute__((vector_size(64)));
typedef bool Bits __attribute__((ext_vector_type(64)));

/// One bit a byte, the first byte's lowest.
template <typename Mask>
FC_INLINE uint64_t bits(const Mask &mask) {
  const Bits flags = __builtin_convertvector(mask, Bits);
  uint64_t result;
  std::memcpy(&result, &flags, 8);
  return result;
}

/// What ends cells.
struct Ends {
  const Block separators, quotes, feeds = Block{} + '\n', returns = Block{} + '\r';

  FC_INLINE Ends(uint8_t separator, uint8_t quote) : separators(Block{} + separator), quotes(Block{} + quote) {}

  /// Where an end stands among the 64 bytes from `at` on, those from `to` on left out.
  FC_INLINE uint64_t found(const uint8_t *bytes, size_t at, size_t to) const {
    Block block;
    std::memcpy(&block, bytes + at, 64);
    uint64_t found = bits((block == separators) | (block == quotes) | (block == feeds));
    uint64_t lone = bits(block == returns);
    if (lone) {
      // Rows often end in both: then only the line feed is marked.
      const uint64_t next = at + 64 < to && bytes[at + 64] == '\n';
      lone &= ~((bits(block == feeds) >> 1) | (next << 63));
    }
    found |= lone;
    return to - at < 64 ? found & ((uint64_t(1) << (to - at)) - 1) : found;
  }
};

FC_INLINE size_t mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks) {
  const Ends ends(separator, quote);
  size_t count = 0;
  for (size_t i = from; i < to; i += 64) {
    uint64_t found = ends.found(bytes, i, to);
    const int marked = __builtin_popcountll(found);
    uint32_t *out = marks + count;
    // Twelve are written whether they are there or not, as a branch for each would be guessed wrong in every block.
    for (int k = 0; k < 12; k++) {
      out[k] = uint32_t(i) + uint32_t(__builtin_ctzll(found | (uint64_t(1) << 63)));
      found &= found - 1;
    }
    for (int k = 12; k < marked; k++) {
      out[k] = uint32_t(i) + uint32_t(__builtin_ctzll(found));
      found &= found - 1;
    }
    count += size_t(marked);
  }
  return count;
}

#ifdef FC_HAS_WIDE
FC_WIDE size_t markWide(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks) {
  return mark(bytes, from, to, separator, quote, marks);
}

/// The same with an instruction of AVX-512 that puts the indices of a block's ends next to each other.
__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt"))) size_t markWidest(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks) {
  const Ends ends(separator, quote);
  uint8_t all[64];
  for (int k = 0; k < 64; k++) all[k] = uint8_t(k);
  const __m512i indices = _mm512_loadu_si512(all);
  size_t count = 0;
  for (size_t i = from; i < to; i += 64) {
    const uint64_t found = ends.found(bytes, i, to);
    const __m512i base = _mm512_set1_epi32(int(i));
    __m512i places = _mm512_maskz_compress_epi8(found, indices);
    const size_t next = count + size_t(__builtin_popcountll(found));
    do {
      _mm512_storeu_si512(marks + count, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places))));
      places = _mm512_shuffle_i64x2(places, places, 0x39);
      count += 16;
    } while (__builtin_expect(count < next, 0));
    count = next;
  }
  return count;
}

bool hasWidest() {
  static const bool found = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                            && __builtin_cpu_supports("avx512vbmi2");
  return found;
}
#endif

}  // namespace

extern "C" size_t fc_mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, int wide, uint32_t *marks) {
#ifdef FC_HAS_WIDE
  if (wide && hasWidest()) return markWidest(bytes, from, to, separator, quote, marks);
  if (wide && fc_has_wide()) return markWide(bytes, from, to, separator, quote, marks);
#endif
  return mark(bytes, from, to, separator, quote, marks);
}

extern "C" size_t fc_count_rows(fc_rows rows, uint8_t separator, size_t longest) {
  size_t start = rows.start;
  const uint32_t *ends = rows.marks;
  for (size_t row = 0; row < rows.rows; row++, ends += rows.width) {
    // Two bytes that differ have a bit that says so.
    uint8_t other = 0;
    for (size_t cell = 0; cell + 1 < rows.width; cell++) other |= rows.bytes[ends[cell]] ^ separator;
    const size_t end = ends[rows.width - 1];
    const uint8_t last = rows.bytes[end];
    const bool isEnd = (last == '\n') | (last == '\r');
    if ((other != 0) | !isEnd | (rows.bytes[start] <= '#') | (end - start > longest)) return row;
    start = end + 1;
  }
  return rows.rows;
}
