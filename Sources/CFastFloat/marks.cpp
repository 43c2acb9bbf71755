// Where cells end, and which records are plain.
#include "cells.h"

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

FC_INLINE size_t mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, uint32_t *marks) {
  const Block separators = Block{} + separator, quotes = Block{} + quote, feeds = Block{} + '\n', returns = Block{} + '\r';
  size_t count = 0;
  for (size_t i = from; i < to; i += 64) {
    Block block;
    std::memcpy(&block, bytes + i, 64);
    uint64_t found = bits((block == separators) | (block == quotes) | (block == feeds));
    uint64_t lone = bits(block == returns);
    if (lone) {
      // Rows often end in both: then only the line feed is marked.
      const uint64_t next = i + 64 < to && bytes[i + 64] == '\n';
      lone &= ~((bits(block == feeds) >> 1) | (next << 63));
    }
    found |= lone;
    if (to - i < 64) found &= (uint64_t(1) << (to - i)) - 1;
    const int marked = __builtin_popcountll(found);
    uint32_t *out = marks + count;
    // Twelve are written whether they are there or not, as a branch for each would be guessed wrong in every block.
    for (int k = 0; k < 12; k++) {
      out[k] = uint32_t(i) + uint32_t(__builtin_ctzll(found | (uint64_t(1) << 63)));
      found &= found - 1;
      // Keeps the compiler from counting zeros in vectors, for which no CPU before AVX-512 has an instruction.
      asm("" : "+r"(found));
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
#endif

}  // namespace

extern "C" size_t fc_mark(
    const uint8_t *bytes, size_t from, size_t to, uint8_t separator, uint8_t quote, int wide, uint32_t *marks) {
#ifdef FC_HAS_WIDE
  if (wide && fc_has_wide()) return markWide(bytes, from, to, separator, quote, marks);
#endif
  return mark(bytes, from, to, separator, quote, marks);
}

extern "C" size_t fc_count_rows(fc_rows rows, uint8_t separator, size_t longest) {
  size_t start = rows.start;
  const uint32_t *ends = rows.marks;
  for (size_t row = 0; row < rows.rows; row++, ends += rows.width) {
    bool plain = rows.bytes[start] > '#';
    for (size_t cell = 0; cell + 1 < rows.width; cell++) plain &= rows.bytes[ends[cell]] == separator;
    const size_t end = ends[rows.width - 1];
    const uint8_t last = rows.bytes[end];
    plain &= (last == '\n') | (last == '\r');
    if (!plain || end - start > longest) return row;
    start = end + 1;
  }
  return rows.rows;
}
