// Numbers of four rows at a time, for CPUs with AVX2; the same bits as one by one.
#include "cells.h"

#ifdef FC_HAS_WIDE
#include <cstdlib>
#include <immintrin.h>

using namespace foldcast;

namespace {

/// How digits are read whose last byte has an index, with the decimal mark at another or one behind it for none.
struct Layout {
  /// Which bytes to take so that the last digit comes last and zeros first. A mark alone is taken itself, as it is no number.
  uint8_t shuffle[16];
  /// What the digits are divided by without and with a minus, exact.
  double divisors[2];
};

struct Layouts {
  Layout at[16][32];
  Layouts() {
    for (int last = 0; last < 16; last++) {
      double divisor = 1;
      for (int mark = last + 1; mark >= 0; mark--) {
        Layout &layout = at[last][mark];
        if (mark < last) divisor *= 10;
        layout.divisors[0] = divisor;
        layout.divisors[1] = -divisor;
        int to = 15;
        for (int from = last; from >= 0; from--)
          if (from != mark || last == 0) layout.shuffle[to--] = uint8_t(from);
        while (to >= 0) layout.shuffle[to--] = 0x80;
      }
    }
  }
};
const Layouts layouts;

FC_WIDE FC_INLINE __m256i both(const void *low, const void *high) {
  const auto first = _mm256_castsi128_si256(_mm_loadu_si128(static_cast<const __m128i *>(low)));
  return _mm256_inserti128_si256(first, _mm_loadu_si128(static_cast<const __m128i *>(high)), 1);
}

/// How a column's cells are read.
struct Style {
  uint8_t point;
  bool hasPoints, isLast;
};

/// Up to 2^53 and powers of ten up to 10^22 whole numbers are exact, so that one division rounds correctly.
FC_WIDE FC_INLINE void store(__m256i wholes, const Layout *const *layout, const size_t *negative, double *values) {
  double by[4];
  for (size_t k = 0; k < 4; k++) by[k] = layout[k]->divisors[negative[k]];
  // Below 2^52 a whole number is the last bits of 2^52 plus itself.
  const __m256d base = _mm256_set1_pd(0x1p52);
  const __m256d numbers = _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(wholes, _mm256_castpd_si256(base))), base);
  _mm256_storeu_pd(values, _mm256_div_pd(numbers, _mm256_set_pd(by[3], by[2], by[1], by[0])));
}

FC_WIDE FC_INLINE void store(__m256i wholes, const Layout *const *, const size_t *negative, int64_t *values) {
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(values), wholes);
  for (size_t k = 0; k < 4; k++) values[k] = negative[k] ? -values[k] : values[k];
}

/// Reads four cells below each other, of 1 to 16 bytes behind their signs.
///
/// False where one is not so short and plain, or holds a number from 2^52 on; where not `isSigned` also where one has a sign.
template <bool isSigned, typename Value>
FC_WIDE FC_INLINE bool four(const Column &column, const uint32_t *end, Style style, Value *values) {
  const uint8_t *first[4];
  size_t negative[4], last[4], longest = 0;
  for (size_t k = 0; k < 4; k++, end += column.width) {
    const Cell cell = column.behindMark(end, style.isLast);
    negative[k] = isSigned && *cell.first == '-';
    first[k] = cell.first + negative[k];
    last[k] = size_t(cell.last - first[k]) - 1;
    longest |= last[k];
  }
  if (__builtin_expect(longest >= 16, 0)) return false;
  // In this order the numbers come out in the rows' order.
  __m256i even = _mm256_sub_epi8(both(first[0], first[2]), _mm256_set1_epi8('0'));
  __m256i odd = _mm256_sub_epi8(both(first[1], first[3]), _mm256_set1_epi8('0'));
  const __m256i points = _mm256_set1_epi8(char(style.point - '0'));
  const auto evens = uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(even, points)));
  const auto odds = uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(odd, points)));
  const uint32_t marks[4] = {evens, odds, evens >> 16, odds >> 16};
  const Layout *layout[4];
  for (size_t k = 0; k < 4; k++)
    layout[k] = &layouts.at[last[k]][style.hasPoints ? size_t(__builtin_ctz(marks[k] | (2u << last[k]))) : last[k] + 1];
  even = _mm256_shuffle_epi8(even, both(layout[0]->shuffle, layout[2]->shuffle));
  odd = _mm256_shuffle_epi8(odd, both(layout[1]->shuffle, layout[3]->shuffle));
  const __m256i beyond = _mm256_subs_epu8(_mm256_max_epu8(even, odd), _mm256_set1_epi8(9));
  // Digits to pairs, fours and eights of them.
  even = _mm256_madd_epi16(_mm256_maddubs_epi16(even, _mm256_set1_epi16(0x010A)), _mm256_set1_epi32(0x00010064));
  odd = _mm256_madd_epi16(_mm256_maddubs_epi16(odd, _mm256_set1_epi16(0x010A)), _mm256_set1_epi32(0x00010064));
  const __m256i eights = _mm256_madd_epi16(_mm256_packus_epi32(even, odd), _mm256_set1_epi32(0x00012710));
  const __m256i wholes =
      _mm256_add_epi64(_mm256_mul_epu32(eights, _mm256_set1_epi64x(100000000)), _mm256_srli_epi64(eights, 32));
  const __m256i strange = _mm256_or_si256(beyond, _mm256_srli_epi64(wholes, 52));
  if (__builtin_expect(!_mm256_testz_si256(strange, strange), 0)) return false;
  store(wholes, layout, negative, values);
  return true;
}

template <typename Value>
FC_WIDE FC_INLINE size_t parseAll(const Column column, Style style, Value *values, uint32_t *odd) {
  size_t count = 0, row = 0;
  // The first cell of all may have no mark before it.
  for (size_t alone = column.isFirst; row < column.rows; alone = 4) {
    for (; alone > 0 && row < column.rows; alone--, row++)
      if (!parse(column[row], style.point, values[row])) odd[count++] = uint32_t(row);
    const uint32_t *end = column.ends + row * column.width;
    const size_t step = 4 * column.width;
    for (; row + 4 <= column.rows && four<false>(column, end, style, values + row); end += step) row += 4;
    // Where one cell has a sign others often have one.
    for (; row + 4 <= column.rows && four<true>(column, end, style, values + row); end += step) row += 4;
  }
  return count;
}

}  // namespace

FC_WIDE size_t foldcast::parseWide(const Column &column, uint8_t point, double *values, uint32_t *odd) {
  // Twice, so that the compiler knows which one it is.
  return column.isLast ? parseAll(column, {point, true, true}, values, odd)
                       : parseAll(column, {point, true, false}, values, odd);
}

FC_WIDE size_t foldcast::parseWide(const Column &column, uint8_t point, int64_t *values, uint32_t *odd) {
  return parseAll(column, {point, false, column.isLast}, values, odd);
}

int foldcast::allowedLevel() {
  const char *word = std::getenv("FOLDCAST_CPU");
  if (word && std::strcmp(word, "baseline") == 0) return 1;
  return word && std::strcmp(word, "v3") == 0 ? 3 : 4;
}

extern "C" int fc_has_wide(void) {
  static const bool found = foldcast::allowedLevel() >= 3 && __builtin_cpu_supports("avx2")
                            && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  return found;
}
#else
extern "C" int fc_has_wide(void) { return 0; }
#endif
