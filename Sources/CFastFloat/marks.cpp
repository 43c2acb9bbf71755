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
  // Keeps what is done to the bits from being done to vectors of them, for which there are no instructions before AVX-512.
  asm("" : "+r"(result));
  return result;
}

/// What ends cells.
struct Ends {
  const Block separators, quotes, feeds = Block{} + '\n', returns = Block{} + '\r';

  FC_INLINE Ends(uint8_t separator, uint8_t quote) : separators(Block{} + separator), quotes(Block{} + quote) {}

  /// Where an end stands among the 64 bytes from `at` on, those from `to` on left out; adds how many are no separators.
  FC_INLINE uint64_t found(const uint8_t *bytes, size_t at, size_t to, size_t &others) const {
    Block block;
    std::memcpy(&block, bytes + at, 64);
    const uint64_t separated = bits(block == separators);
    const uint64_t fed = bits(block == feeds);
    uint64_t found = separated | fed | bits(block == quotes);
    uint64_t lone = bits(block == returns);
    if (lone) {
      // Rows often end in both: then only the line feed is marked.
      const uint64_t next = at + 64 < to && bytes[at + 64] == '\n';
      lone &= ~((fed >> 1) | (next << 63));
    }
    found |= lone;
    if (to - at < 64) found &= (uint64_t(1) << (to - at)) - 1;
    others += size_t(__builtin_popcountll(found & ~separated));
    return found;
  }
};

FC_INLINE size_t mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks, size_t *others) {
  const Ends ends(separator, quote);
  size_t count = 0, strange = 0;
  for (size_t i = from; i < to; i += 64) {
    uint64_t found = ends.found(bytes, i, to, strange);
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
  *others = strange;
  return count;
}

#ifdef FC_HAS_WIDE
FC_WIDE size_t markWide(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks, size_t *others) {
  return mark(bytes, from, to, separator, quote, marks, others);
}

/// The same with an instruction of AVX-512 that puts the indices of a block's ends next to each other.
__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt"))) size_t markWidest(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks, size_t *others) {
  const Ends ends(separator, quote);
  uint8_t all[64];
  for (int k = 0; k < 64; k++) all[k] = uint8_t(k);
  const __m512i indices = _mm512_loadu_si512(all);
  size_t count = 0, strange = 0;
  for (size_t i = from; i < to; i += 64) {
    const uint64_t found = ends.found(bytes, i, to, strange);
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
  *others = strange;
  return count;
}

bool hasWidest() {
  static const bool found = foldcast::allowedLevel() >= 4 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                            && __builtin_cpu_supports("avx512vbmi2");
  return found;
}
#endif

}  // namespace

extern "C" size_t fc_mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, int wide, uint32_t *marks,
    size_t *others) {
#ifdef FC_HAS_WIDE
  if (wide && hasWidest()) return markWidest(bytes, from, to, separator, quote, marks, others);
  if (wide && fc_has_wide()) return markWide(bytes, from, to, separator, quote, marks, others);
#endif
  return mark(bytes, from, to, separator, quote, marks, others);
}

namespace {

/// Whether a record starts, ends and is long as it should, which says nothing of what is between its cells.
FC_INLINE bool isFramed(const fc_rows &rows, size_t start, size_t end, size_t longest) {
  const uint8_t last = rows.bytes[end];
  return (rows.bytes[start] > '%') & ((last == '\n') | (last == '\r')) & (end - start <= longest);
}

}  // namespace

extern "C" size_t fc_count_rows(fc_rows rows, uint8_t separator, size_t others, size_t longest) {
  const uint32_t *const ends = rows.marks + rows.width - 1;
  if (others == rows.rows) {
    // Where each record's end is a newline there is none left that could be between cells.
    bool areFramed = true;
    for (size_t row = 0, start = rows.start; row < rows.rows; row++) {
      const size_t end = ends[row * rows.width];
      areFramed &= isFramed(rows, start, end, longest);
      start = end + 1;
    }
    if (areFramed) return rows.rows;
  }
  for (size_t row = 0, start = rows.start; row < rows.rows; row++) {
    const uint32_t *marks = rows.marks + row * rows.width;
    bool isPlain = isFramed(rows, start, marks[rows.width - 1], longest);
    for (size_t cell = 0; cell + 1 < rows.width; cell++) isPlain &= rows.bytes[marks[cell]] == separator;
    if (!isPlain) return row;
    start = size_t(marks[rows.width - 1]) + 1;
  }
  return rows.rows;
}
